terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

# A key pair has no rotation. (A wrong policy would be tried for two minutes: the provider takes it for one that
# names a principal which is not known everywhere yet.)
resource "aws_kms_key" "example" {
  customer_master_key_spec = "ECC_NIST_P256"
  key_usage                = "SIGN_VERIFY"
  enable_key_rotation      = true
  deletion_window_in_days  = 7
}
