terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

data "aws_organizations_organization" "mine" {}

resource "aws_organizations_account" "example" {
  name  = "terraform"
  email = "terraform@example.com"

  # Accounts stay when the configuration goes, as on AWS.
  close_on_deletion = false
}

resource "aws_organizations_policy" "ceiling" {
  name = "terraform-ceiling"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "*", Resource = "*" },
      { Effect = "Deny", Action = "kms:ScheduleKeyDeletion", Resource = "*" },
    ]
  })
}

resource "aws_organizations_policy_attachment" "ceiling" {
  policy_id = aws_organizations_policy.ceiling.id
  target_id = aws_organizations_account.example.id
}
