terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

provider "aws" {
  alias  = "there"
  region = "us-west-2"
}

data "aws_caller_identity" "me" {}

locals {
  root = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"
}

resource "aws_kms_key" "symmetric" {
  description             = "one of a complete set"
  enable_key_rotation     = true
  rotation_period_in_days = 180
  deletion_window_in_days = 7
  tags                    = { owner = "terraform", empty = "" }
}

resource "aws_kms_key_policy" "example" {
  key_id = aws_kms_key.symmetric.id
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "terraform"
    Statement = [
      {
        Sid       = "Root"
        Effect    = "Allow"
        Action    = "kms:*"
        Resource  = "*"
        Principal = { AWS = local.root }
      },
      {
        Sid       = "Worker"
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:DescribeKey"]
        Resource  = "*"
        Principal = { AWS = aws_iam_role.worker.arn }
        Condition = { StringEquals = { "kms:EncryptionContext:tenant" = ["a", "b"] } }
      },
    ]
  })
}

resource "aws_iam_role" "worker" {
  name = "terraform-set-worker"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = local.root } }]
  })
}

resource "aws_kms_alias" "example" {
  name          = "alias/terraform-set"
  target_key_id = aws_kms_key.symmetric.key_id
}

resource "aws_kms_grant" "example" {
  name              = "terraform-set"
  key_id            = aws_kms_key.symmetric.key_id
  grantee_principal = aws_iam_role.worker.arn
  operations        = ["Encrypt", "Decrypt", "GenerateDataKey"]
  constraints {
    encryption_context_subset = { tenant = "a" }
  }
}

resource "aws_kms_ciphertext" "example" {
  key_id    = aws_kms_key.symmetric.key_id
  plaintext = "a secret"
  context   = { purpose = "terraform" }
}

data "aws_kms_secrets" "example" {
  secret {
    name    = "password"
    payload = aws_kms_ciphertext.example.ciphertext_blob
    context = { purpose = "terraform" }
  }
}

resource "aws_kms_key" "disabled" {
  description             = "not in use"
  is_enabled              = false
  deletion_window_in_days = 7
}

resource "aws_kms_key" "signing" {
  customer_master_key_spec = "ECC_NIST_P256"
  key_usage                = "SIGN_VERIFY"
  deletion_window_in_days  = 7
}

data "aws_kms_public_key" "example" {
  key_id = aws_kms_key.signing.key_id
}

resource "aws_kms_key" "mac" {
  customer_master_key_spec = "HMAC_256"
  key_usage                = "GENERATE_VERIFY_MAC"
  deletion_window_in_days  = 7
}

resource "aws_kms_key" "primary" {
  description             = "here"
  multi_region            = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "example" {
  provider                = aws.there
  primary_key_arn         = aws_kms_key.primary.arn
  description             = "there"
  deletion_window_in_days = 7
}

resource "aws_kms_external_key" "example" {
  description             = "brought along"
  key_material_base64     = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
  enabled                 = true
  deletion_window_in_days = 7
}

resource "aws_kms_external_key" "primary" {
  description             = "brought along, for several Regions"
  multi_region            = true
  key_material_base64     = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
  enabled                 = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_external_key" "example" {
  provider                = aws.there
  primary_key_arn         = aws_kms_external_key.primary.arn
  description             = "brought along, there"
  key_material_base64     = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
  enabled                 = true
  deletion_window_in_days = 7
}

data "aws_kms_alias" "example" {
  name = aws_kms_alias.example.name
}

data "aws_kms_alias" "managed" {
  name = "alias/aws/s3"
}

data "aws_kms_key" "example" {
  key_id = aws_kms_key.symmetric.key_id
}
