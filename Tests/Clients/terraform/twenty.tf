terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

variable "keys" {
  type    = number
  default = 20
}

resource "aws_kms_key" "many" {
  count                   = var.keys
  description             = "number ${count.index}"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  tags                    = { number = count.index }
}
