"""Terraform with the AWS provider: keys and aliases, applied, unchanged, destroyed."""

import json
import os
import shutil
import subprocess

import pytest

from server import clean_environment

PROVIDER = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}
"""

KEY = """
resource "aws_kms_key" "example" {
  description             = "made by Terraform"
  deletion_window_in_days = 7
  tags                    = { owner = "terraform" }
}
"""


def alias(name, target):
    return f"""
resource "aws_kms_alias" "example" {{
  name          = "alias/{name}"
  target_key_id = {target}
}}
"""


@pytest.fixture
def terraform(start, tmp_path):
    """Runs Terraform in a folder of its own against a server of its own."""
    plugins = os.environ.get("STRONGROOM_TERRAFORM_PLUGINS")
    if shutil.which("terraform") is None:
        pytest.skip("there is no `terraform` in PATH")
    if not plugins:
        pytest.skip("STRONGROOM_TERRAFORM_PLUGINS names no folder with the AWS provider")
    server = start()
    folder = tmp_path / "configuration"
    folder.mkdir()

    def terraform(*arguments):
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env=clean_environment() | server.variables | {"CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def configure(text):
        (folder / "main.tf").write_text(PROVIDER + text)
        terraform("init", "-plugin-dir", plugins, "-no-color")

    terraform.server = server
    terraform.configure = configure
    return terraform


def test_an_alias_is_made_kept_moved_and_destroyed(terraform):
    kms = terraform.server.client()
    first, second = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    for target in [first, second]:
        terraform.configure(alias("terraform", f'"{target}"'))
        terraform("apply", "-auto-approve", "-no-color")
        assert kms.describe_key(KeyId="alias/terraform")["KeyMetadata"]["KeyId"] == target
        terraform("plan", "-detailed-exitcode", "-no-color")
    terraform("destroy", "-auto-approve", "-no-color")
    assert [a for a in kms.list_aliases()["Aliases"] if "TargetKeyId" in a] == []


def test_a_key_and_its_alias_are_made_kept_and_destroyed(terraform):
    terraform.configure(KEY + alias("terraform", "aws_kms_key.example.key_id"))
    terraform("apply", "-auto-approve", "-no-color")
    resources = json.loads(terraform("show", "-json"))["values"]["root_module"]["resources"]
    key_id = next(r for r in resources if r["type"] == "aws_kms_key")["values"]["key_id"]
    kms = terraform.server.client()
    assert kms.describe_key(KeyId="alias/terraform")["KeyMetadata"]["KeyId"] == key_id
    terraform("plan", "-detailed-exitcode", "-no-color")
    terraform("destroy", "-auto-approve", "-no-color")
    state = kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"]
    assert state == "PendingDeletion"


EVERY_SPEC = """
resource "aws_kms_key" "symmetric" {
  enable_key_rotation     = true
  rotation_period_in_days = 90
  deletion_window_in_days = 7
}

locals {
  specs = {
    RSA_2048          = "SIGN_VERIFY"
    RSA_3072          = "ENCRYPT_DECRYPT"
    RSA_4096          = "SIGN_VERIFY"
    ECC_NIST_P256     = "KEY_AGREEMENT"
    ECC_NIST_P384     = "SIGN_VERIFY"
    ECC_NIST_P521     = "SIGN_VERIFY"
    ECC_SECG_P256K1   = "SIGN_VERIFY"
    HMAC_224          = "GENERATE_VERIFY_MAC"
    HMAC_256          = "GENERATE_VERIFY_MAC"
    HMAC_384          = "GENERATE_VERIFY_MAC"
    HMAC_512          = "GENERATE_VERIFY_MAC"
    SM2               = "SIGN_VERIFY"
  }
}

resource "aws_kms_key" "other" {
  for_each                 = local.specs
  customer_master_key_spec = each.key
  key_usage                = each.value
  deletion_window_in_days  = 7
}
"""


def test_keys_of_many_specs_are_made_kept_and_destroyed(terraform):
    terraform.configure(EVERY_SPEC)
    terraform("apply", "-auto-approve", "-no-color")
    terraform("plan", "-detailed-exitcode", "-no-color")
    terraform("destroy", "-auto-approve", "-no-color")


POLICY_AND_GRANT = """
data "aws_caller_identity" "me" {}

resource "aws_iam_role" "worker" {
  name = "worker"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = data.aws_caller_identity.me.account_id }
    }]
  })
}

resource "aws_kms_key" "example" {
  deletion_window_in_days = 7
}

resource "aws_kms_key_policy" "example" {
  key_id = aws_kms_key.example.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "kms:*"
        Resource  = "*"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      },
      {
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:DescribeKey"]
        Resource  = "*"
        Principal = { AWS = aws_iam_role.worker.arn }
      },
    ]
  })
}

resource "aws_kms_grant" "example" {
  name              = "example"
  key_id            = aws_kms_key.example.key_id
  grantee_principal = aws_iam_role.worker.arn
  operations        = ["Decrypt", "GenerateDataKey"]
  constraints {
    encryption_context_equals = { Department = "IT" }
  }
}
"""


def test_a_key_policy_and_a_grant_are_made_kept_and_destroyed(terraform):
    terraform.configure(POLICY_AND_GRANT)
    terraform("apply", "-auto-approve", "-no-color")
    kms = terraform.server.client()
    [key] = [k["KeyId"] for k in kms.list_keys()["Keys"]]
    [grant] = kms.list_grants(KeyId=key)["Grants"]
    assert grant["Name"] == "example"
    assert grant["GranteePrincipal"].endswith(":role/worker")
    terraform("plan", "-detailed-exitcode", "-no-color")
    terraform("destroy", "-auto-approve", "-no-color")
    assert kms.list_grants(KeyId=key)["Grants"] == []


REPLICA = """
provider "aws" {
  alias  = "there"
  region = "us-west-2"
}

resource "aws_kms_key" "primary" {
  multi_region            = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "replica" {
  provider                = aws.there
  primary_key_arn         = aws_kms_key.primary.arn
  description             = "there"
  deletion_window_in_days = 7
}
"""


def test_a_key_and_its_replica_are_made_kept_and_destroyed(terraform):
    terraform.configure(REPLICA)
    terraform("apply", "-auto-approve", "-no-color")
    terraform("plan", "-detailed-exitcode", "-no-color")
    terraform("destroy", "-auto-approve", "-no-color")


EXTERNAL = """
resource "aws_kms_external_key" "external" {
  description             = "brought along"
  key_material_base64     = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
  deletion_window_in_days = 7
  enabled                 = true
}

resource "aws_kms_ciphertext" "ciphertext" {
  key_id    = aws_kms_external_key.external.id
  plaintext = "a secret"
}

data "aws_kms_key" "external" {
  key_id = aws_kms_external_key.external.id
}

data "aws_kms_alias" "managed" {
  name = "alias/aws/s3"
}
"""


def test_imported_material_and_the_data_sources(terraform):
    terraform.configure(EXTERNAL)
    terraform("apply", "-auto-approve", "-no-color")
    terraform("plan", "-detailed-exitcode", "-no-color")
    terraform("destroy", "-auto-approve", "-no-color")


IDENTITY = """
resource "aws_iam_user" "example" {
  name = "terraform"
  path = "/made/"
  tags = { owner = "terraform" }
}

resource "aws_iam_access_key" "example" {
  user = aws_iam_user.example.name
}

resource "aws_iam_group" "example" {
  name = "terraform"
}

resource "aws_iam_user_group_membership" "example" {
  user   = aws_iam_user.example.name
  groups = [aws_iam_group.example.name]
}

resource "aws_iam_policy" "example" {
  name   = "terraform"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "kms:ListKeys", Resource = "*" }]
  })
}

resource "aws_iam_role" "example" {
  name               = "terraform"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.example.arn }
    }]
  })
}

resource "aws_iam_user_policy_attachment" "example" {
  user       = aws_iam_user.example.name
  policy_arn = aws_iam_policy.example.arn
}

resource "aws_iam_group_policy_attachment" "example" {
  group      = aws_iam_group.example.name
  policy_arn = aws_iam_policy.example.arn
}

resource "aws_iam_role_policy_attachment" "example" {
  role       = aws_iam_role.example.name
  policy_arn = aws_iam_policy.example.arn
}

resource "aws_iam_user_policy" "example" {
  name   = "inline"
  user   = aws_iam_user.example.name
  policy = aws_iam_policy.example.policy
}

resource "aws_iam_group_policy" "example" {
  name   = "inline"
  group  = aws_iam_group.example.name
  policy = aws_iam_policy.example.policy
}

resource "aws_iam_role_policy" "example" {
  name   = "inline"
  role   = aws_iam_role.example.name
  policy = aws_iam_policy.example.policy
}

resource "aws_iam_role" "bounded" {
  name                 = "bounded"
  description          = "under a ceiling"
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.example.arn
  assume_role_policy   = aws_iam_role.example.assume_role_policy
}

resource "aws_iam_policy_attachment" "example" {
  name       = "several"
  roles      = [aws_iam_role.bounded.name]
  policy_arn = aws_iam_policy.other.arn
}

resource "aws_iam_policy" "other" {
  name   = "other"
  tags   = { owner = "terraform" }
  policy = aws_iam_policy.example.policy
}

resource "aws_iam_openid_connect_provider" "example" {
  url             = "https://issuer.example.com"
  client_id_list  = ["app"]
  thumbprint_list = ["0123456789abcdef0123456789abcdef01234567"]
}

# Whatever else the user has got by then goes with it.
resource "aws_iam_user" "forced" {
  name          = "forced"
  force_destroy = true
}

resource "aws_iam_account_alias" "example" {
  account_alias = "terraform"
}
"""


def test_identities_are_made_kept_and_destroyed(terraform):
    terraform.configure(IDENTITY)
    terraform("apply", "-auto-approve", "-no-color")
    iam = terraform.server.client("iam")
    user = iam.get_user(UserName="terraform")["User"]
    assert user["Path"] == "/made/"
    assert len(iam.list_access_keys(UserName="terraform")["AccessKeyMetadata"]) == 1
    terraform("plan", "-detailed-exitcode", "-no-color")
    iam.create_access_key(UserName="forced")
    terraform("destroy", "-auto-approve", "-no-color")
    assert iam.list_users()["Users"] == []
    assert iam.list_roles()["Roles"] == []
