terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

data "aws_caller_identity" "me" {}

data "aws_iam_policy_document" "keys" {
  statement {
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = ["us-east-1"]
    }
  }
}

resource "aws_iam_user" "example" {
  name = "terraform-set"
  path = "/made/"
  tags = { owner = "terraform" }
}

resource "aws_iam_access_key" "example" {
  user = aws_iam_user.example.name
}

resource "aws_iam_group" "example" {
  name = "terraform-set"
}

resource "aws_iam_group_policy" "example" {
  name   = "inline"
  group  = aws_iam_group.example.name
  policy = data.aws_iam_policy_document.keys.json
}

resource "aws_iam_user_group_membership" "example" {
  user   = aws_iam_user.example.name
  groups = [aws_iam_group.example.name]
}

resource "aws_iam_group_membership" "example" {
  name  = "terraform-set"
  group = aws_iam_group.example.name
  users = [aws_iam_user.example.name]
}

resource "aws_iam_policy" "keys" {
  name        = "terraform-set-keys"
  description = "what keys are used for"
  policy      = data.aws_iam_policy_document.keys.json
  tags        = { owner = "terraform" }
}

resource "aws_iam_role" "worker" {
  name                 = "terraform-set-identity"
  description          = "works"
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.keys.arn
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.example.arn } }]
  })
  tags = { owner = "terraform" }
}

resource "aws_iam_role_policy" "example" {
  name   = "inline"
  role   = aws_iam_role.worker.name
  policy = data.aws_iam_policy_document.keys.json
}

resource "aws_iam_role_policy_attachment" "example" {
  role       = aws_iam_role.worker.name
  policy_arn = aws_iam_policy.keys.arn
}

resource "aws_iam_user_policy" "example" {
  name   = "inline"
  user   = aws_iam_user.example.name
  policy = data.aws_iam_policy_document.keys.json
}

resource "aws_iam_user_policy_attachment" "example" {
  user       = aws_iam_user.example.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_group_policy_attachment" "example" {
  group      = aws_iam_group.example.name
  policy_arn = aws_iam_policy.keys.arn
}

resource "aws_iam_openid_connect_provider" "example" {
  url             = "https://token.example.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["0123456789012345678901234567890123456789"]
}

resource "aws_iam_account_alias" "example" {
  account_alias = "terraform-set"
}

resource "aws_iam_policy_attachment" "example" {
  name       = "terraform-set"
  policy_arn = aws_iam_policy.attached.arn
  users      = [aws_iam_user.example.name]
  groups     = [aws_iam_group.example.name]
  roles      = [aws_iam_role.worker.name]
}

resource "aws_iam_policy" "attached" {
  name   = "terraform-set-attached"
  policy = data.aws_iam_policy_document.keys.json
}

resource "aws_iam_service_linked_role" "example" {
  aws_service_name = "mrk.kms.amazonaws.com"
}

data "aws_iam_user" "example" {
  user_name = aws_iam_user.example.name
}

data "aws_iam_role" "example" {
  name = aws_iam_role.worker.name
}

data "aws_iam_policy" "example" {
  arn = aws_iam_policy.keys.arn
}

data "aws_iam_group" "example" {
  group_name = aws_iam_group.example.name
  depends_on = [aws_iam_user_group_membership.example, aws_iam_group_membership.example]
}
