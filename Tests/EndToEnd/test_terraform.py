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
    assert kms.list_aliases()["Aliases"] == []


def test_a_key_and_its_alias_are_made_kept_and_destroyed(terraform, unimplemented):
    if "GetKeyRotationStatus" in unimplemented:
        pytest.skip("the provider reads GetKeyRotationStatus, which is not there yet")
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
