"""Terraform with the AWS provider: the complete `aws_kms_*` set, identities, accounts."""

import json
import os
import pathlib
import shutil
import time

import pytest

from conftest import ROOT
from server import FIRST_ACCOUNT

FOLDER = pathlib.Path(__file__).resolve().parent
PAGE = ROOT / "docs/clients/terraform.md"

# The provider itself waits about 6 s for each key. On two cores that others used too it took 15 s.
TWENTY_KEYS_SECONDS_MAX = 90


@pytest.fixture(scope="session")
def plugins():
    """The folder with the AWS provider, or `None` where Terraform finds it by itself."""
    if shutil.which("terraform") is None:
        pytest.skip("there is no `terraform` in PATH, and neither Debian nor PyPI has one")
    folder = os.environ.get("STRONGROOM_TERRAFORM_PLUGINS")
    if not folder:
        pytest.skip("STRONGROOM_TERRAFORM_PLUGINS names no folder with the AWS provider")
    return folder


@pytest.fixture
def terraform(plugins, command, tmp_path):
    """Runs Terraform on a configuration."""

    class Terraform:
        def __init__(self):
            self.environment = {}

        def __call__(self, *arguments, check=True):
            environment = self.environment | {"CHECKPOINT_DISABLE": "1"}
            words = ["terraform", *arguments, "-no-color"]
            return command(*words, environment=environment, check=check, seconds=600)

        def configure(self, name, environment):
            shutil.copy(FOLDER / name, tmp_path / "main.tf")
            self.environment = environment
            self("init", "-plugin-dir", plugins)

        def apply(self):
            self("apply", "-auto-approve")
            # 0: the configuration is what is there; 2 would be a difference.
            self("plan", "-detailed-exitcode")

        def resources(self):
            root = json.loads(self("show", "-json"))["values"]["root_module"]
            return {each["address"]: each["values"] for each in root["resources"]}

        def destroy(self):
            self("destroy", "-auto-approve")

    return Terraform()


def test_the_complete_set_of_keys_is_applied_unchanged_and_destroyed(terraform, server):
    terraform.configure("keys.tf", server.variables)
    terraform.apply()
    made = terraform.resources()
    kms, there = server.client(), server.client(region="us-west-2")
    key_id = made["aws_kms_key.symmetric"]["key_id"]
    status = kms.get_key_rotation_status(KeyId=key_id)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 180)
    assert kms.describe_key(KeyId="alias/terraform-set")["KeyMetadata"]["KeyId"] == key_id
    assert made["data.aws_kms_alias.example"]["target_key_id"] == key_id
    assert made["data.aws_kms_key.example"]["arn"] == made["aws_kms_key.symmetric"]["arn"]
    [grant] = kms.list_grants(KeyId=key_id)["Grants"]
    assert grant["Constraints"] == {"EncryptionContextSubset": {"tenant": "a"}}
    replica = there.describe_key(KeyId=made["aws_kms_key.primary"]["key_id"])["KeyMetadata"]
    assert replica["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA"
    external = kms.describe_key(KeyId=made["aws_kms_external_key.example"]["id"])["KeyMetadata"]
    assert (external["Origin"], external["KeyState"]) == ("EXTERNAL", "Enabled")
    secrets = made["data.aws_kms_secrets.example"]["plaintext"]
    assert secrets == {"password": "a secret"}
    assert made["data.aws_kms_public_key.example"]["public_key_pem"].startswith("-----BEGIN PUBLIC")
    disabled = kms.describe_key(KeyId=made["aws_kms_key.disabled"]["key_id"])["KeyMetadata"]
    assert disabled["KeyState"] == "Disabled"
    terraform.destroy()
    for name in ["symmetric", "primary", "disabled", "signing", "mac"]:
        ended = kms.describe_key(KeyId=made[f"aws_kms_key.{name}"]["key_id"])["KeyMetadata"]
        assert ended["KeyState"] in ("PendingDeletion", "PendingReplicaDeletion")


def test_a_changed_configuration_changes_the_key_in_place(terraform, server, tmp_path):
    terraform.configure("changing.tf", server.variables)
    terraform.apply()
    before = terraform.resources()["aws_kms_key.example"]
    text = (tmp_path / "main.tf").read_text()
    text = text.replace("before", "after")
    text = text.replace("enable_key_rotation = false", "enable_key_rotation = true")
    (tmp_path / "main.tf").write_text(text)
    terraform.apply()
    after = terraform.resources()["aws_kms_key.example"]
    assert after["key_id"] == before["key_id"]
    kms = server.client()
    assert kms.describe_key(KeyId=after["key_id"])["KeyMetadata"]["Description"] == "after"
    assert kms.get_key_rotation_status(KeyId=after["key_id"])["KeyRotationEnabled"]
    [tag] = kms.list_resource_tags(KeyId=after["key_id"])["Tags"]
    assert tag == {"TagKey": "stage", "TagValue": "after"}
    assert "after" in kms.get_key_policy(KeyId=after["key_id"])["Policy"]
    terraform.destroy()


def test_a_key_that_was_there_is_imported(terraform, server, key, tmp_path):
    terraform.configure("imported.tf", server.variables)
    terraform("import", "aws_kms_key.example", key["KeyId"])
    terraform("plan", "-detailed-exitcode")


def test_twenty_keys_do_not_wait_for_each_other(terraform, server):
    terraform.configure("twenty.tf", server.variables)
    began = time.monotonic()
    terraform("apply", "-auto-approve", "-parallelism=20")
    seconds = time.monotonic() - began
    print(f"an apply of 20 keys took {seconds:.1f} s")
    assert seconds < TWENTY_KEYS_SECONDS_MAX
    terraform("plan", "-detailed-exitcode")
    terraform.destroy()


def test_identities_are_applied_unchanged_and_destroyed(terraform, server):
    terraform.configure("identities.tf", server.variables)
    terraform.apply()
    made = terraform.resources()
    assert made["aws_iam_role.worker"]["permissions_boundary"] == made["aws_iam_policy.keys"]["arn"]
    terraform.destroy()
    names = [user["UserName"] for user in server.client("iam").list_users()["Users"]]
    assert "terraform-set" not in names


def test_accounts_and_their_ceilings_are_applied_and_unchanged(terraform, server):
    terraform.configure("organization.tf", server.variables)
    terraform.apply()
    made = terraform.resources()
    account = made["aws_organizations_account.example"]["id"]
    organization = made["data.aws_organizations_organization.mine"]
    assert organization["master_account_id"] == FIRST_ACCOUNT
    organizations = server.client("organizations")
    listed = organizations.list_policies_for_target(
        TargetId=account, Filter="SERVICE_CONTROL_POLICY"
    )
    assert "terraform-ceiling" in [policy["Name"] for policy in listed["Policies"]]


def test_a_mistake_is_refused_in_words(terraform, server):
    terraform.configure("mistaken.tf", server.variables)
    done = terraform("apply", "-auto-approve", check=False)
    assert done.returncode != 0
    assert b"UnsupportedOperationException" in done.stderr


def test_it_trusts_a_private_authority(terraform, production, tmp_path):
    terraform.configure("twenty.tf", production.variables | {"TF_VAR_keys": "1"})
    terraform("apply", "-auto-approve")
    assert len(production.client().list_keys()["Keys"]) == 1
    # Otherwise the provider tries 25 times.
    text = (tmp_path / "main.tf").read_text()
    text = text.replace('provider "aws" {}', 'provider "aws" {\n  max_retries = 1\n}')
    (tmp_path / "main.tf").write_text(text)
    without = {n: v for n, v in production.variables.items() if n != "AWS_CA_BUNDLE"}
    terraform.environment = without | {"TF_VAR_keys": "1"}
    done = terraform("plan", check=False)
    assert done.returncode != 0
    assert b"certificate" in done.stderr


def test_the_page_works_when_copied(page, plugins, server):
    environment = server.variables | {
        "CHECKPOINT_DISABLE": "1", "TF_CLI_ARGS_init": f"-plugin-dir={plugins}",
    }  # fmt: skip
    assert "No changes." in page("terraform", environment, seconds=600)
