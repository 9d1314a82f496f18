"""Ansible's `amazon.aws.kms_key` and `kms_key_info`."""

import pathlib
import re

import pytest

from server import FIRST_ACCOUNT

FOLDER = pathlib.Path(__file__).resolve().parent

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    f'"Principal":{{"AWS":"arn:aws:iam::{FIRST_ACCOUNT}:root"}}}}]}}'
)


@pytest.fixture
def settings(tools, tmp_path):
    return {
        "ANSIBLE_COLLECTIONS_PATH": str(tools.parent / "collections"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_PYTHON_INTERPRETER": str(tools / "python"),
        "ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"),
        "ANSIBLE_REMOTE_TEMP": str(tmp_path / "remote"),
        "LC_ALL": "C.UTF-8",
        "HOME": str(tmp_path),
    }


@pytest.fixture
def play(command, tools, server, settings):
    """Plays a book; what it printed."""

    def play(name, *options):
        words = [tools / "ansible-playbook", FOLDER / name, *options]
        environment = server.variables | settings | {"ACCOUNT": FIRST_ACCOUNT}
        return command(*words, environment=environment)

    return play


def test_keys_are_made_kept_changed_and_taken_away(play, server, kms):
    server.client("iam").create_role(RoleName="ansible-worker", AssumeRolePolicyDocument=TRUST)
    first = play("keys.yml")
    key_id = re.search("id=([0-9a-f-]{36})", first)[1]
    assert "changed=True" in first
    assert "rotation=True aliases=ansible grants=1 tags=ansible" in first
    # Twice the same book changes nothing.
    assert "changed=False" in play("keys.yml")
    assert "changed=True" in play("keys.yml", "-e", "description=another")
    described = kms.describe_key(KeyId="alias/ansible")["KeyMetadata"]
    assert (described["KeyId"], described["Description"]) == (key_id, "another")
    [grant] = kms.list_grants(KeyId=key_id)["Grants"]
    assert grant["Constraints"] == {"EncryptionContextEquals": {"tenant": "a"}}
    signing = kms.describe_key(KeyId="alias/ansible-signing")["KeyMetadata"]
    assert signing["KeySpec"] == "ECC_NIST_P256"
    play("gone.yml")
    for each in [key_id, signing["KeyId"]]:
        assert kms.describe_key(KeyId=each)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_the_page_works_when_copied(page, server, settings):
    printed = page("ansible", server.variables | settings)
    assert re.search(r"changed=0 .*failed=0", printed)
