"""Cloud Custodian's policies on keys."""

import json
import pathlib

import pytest

from server import FIRST_ACCOUNT, SECOND_ACCOUNT, DevServer

POLICIES = pathlib.Path(__file__).resolve().parent / "policies.yml"


@pytest.fixture(scope="module")
def site(binary, tmp_path_factory):
    """A server of its own: the policies look at every key."""
    folder = tmp_path_factory.mktemp("site")
    site = DevServer(binary, folder, "--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT)
    yield site
    assert site.stop() == 0, site.log


@pytest.fixture(scope="module")
def kms(site):
    return site.client()


@pytest.fixture
def environment(site, tmp_path):
    return site.variables | {"HOME": str(tmp_path)}


@pytest.fixture
def custodian(command, tools, environment, tmp_path):
    """Runs one of the policies; the resources that it found."""

    def custodian(name):
        command(
            tools / "custodian", "run", "--policies", name, "--output-dir", "out", "--cache", "",
            "--region", "us-east-1", POLICIES, environment=environment,
        )  # fmt: skip
        return json.loads((tmp_path / "out" / name / "resources.json").read_text())

    return custodian


def new_key(kms, **parameters):
    return kms.create_key(Description="custodian", **parameters)["KeyMetadata"]["KeyId"]


def ids(found):
    return [each["KeyId"] for each in found]


def test_rotation_is_turned_on_where_it_is_off(custodian, kms):
    off, on = new_key(kms), new_key(kms)
    kms.enable_key_rotation(KeyId=on)
    found = ids(custodian("rotation-on"))
    assert off in found and on not in found
    assert kms.get_key_rotation_status(KeyId=off)["KeyRotationEnabled"]


def test_what_was_never_used_is_tagged(custodian, kms):
    used, unused = new_key(kms), new_key(kms)
    kms.encrypt(KeyId=used, Plaintext=b"a")
    found = ids(custodian("unused"))
    assert unused in found and used not in found
    tags = kms.list_resource_tags(KeyId=unused)["Tags"]
    assert tags == [{"TagKey": "state", "TagValue": "unused"}]


def test_statements_for_other_accounts_are_removed(custodian, kms):
    ours = {"AWS": f"arn:aws:iam::{FIRST_ACCOUNT}:root"}
    theirs = {"AWS": f"arn:aws:iam::{SECOND_ACCOUNT}:root"}
    statements = [
        {"Sid": name, "Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": principal}
        for name, principal in [("ours", ours), ("theirs", theirs)]
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    closed, opened = new_key(kms), new_key(kms, Policy=policy)
    found = ids(custodian("open-to-others"))
    assert opened in found and closed not in found
    left = json.loads(kms.get_key_policy(KeyId=opened)["Policy"])["Statement"]
    assert [statement["Sid"] for statement in left] == ["ours"]


def test_names_with_grants_are_found(custodian, kms):
    key_id = new_key(kms)
    kms.create_alias(AliasName="alias/custodian", TargetKeyId=key_id)
    assert custodian("named") == []
    root = f"arn:aws:iam::{FIRST_ACCOUNT}:root"
    kms.create_grant(KeyId=key_id, GranteePrincipal=root, Operations=["Decrypt"])
    assert [each["AliasName"] for each in custodian("named")] == ["alias/custodian"]


def test_what_is_tagged_old_is_scheduled_for_deletion(custodian, kms):
    old, new = new_key(kms, Tags=[{"TagKey": "state", "TagValue": "old"}]), new_key(kms)
    assert ids(custodian("old-ones")) == [old]
    assert kms.describe_key(KeyId=old)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert kms.describe_key(KeyId=new)["KeyMetadata"]["KeyState"] == "Enabled"


def test_the_page_works_when_copied(page, environment):
    assert "rotation-on" in page("custodian", environment)
