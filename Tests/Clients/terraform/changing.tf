terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

data "aws_caller_identity" "me" {}

resource "aws_kms_key" "example" {
  description         = "before"
  enable_key_rotation = false
  tags                = { stage = "before" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "before"
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
    }]
  })
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "example" {
  name          = "alias/terraform-before"
  target_key_id = aws_kms_key.example.key_id
}
