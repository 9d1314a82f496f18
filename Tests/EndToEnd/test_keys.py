"""Keys: made, described, listed, switched on and off, deleted."""

import datetime
import json
import re
import uuid

import pytest

from refusals import at_least, at_most, constraint, no_longer_than, refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def unknown_id():
    return str(uuid.uuid4())


def is_recent(moment, days=0):
    expected = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days)
    return abs(moment - expected) < datetime.timedelta(minutes=5)


def test_a_key_is_made_from_nothing(kms):
    metadata = kms.create_key()["KeyMetadata"]
    assert re.fullmatch(UUID, metadata["KeyId"])
    assert re.fullmatch("[0-9a-f]{64}", metadata.pop("CurrentKeyMaterialId"))
    assert is_recent(metadata.pop("CreationDate"))
    assert metadata == {
        "AWSAccountId": FIRST_ACCOUNT,
        "KeyId": metadata["KeyId"],
        "Arn": f"arn:aws:kms:us-east-1:{FIRST_ACCOUNT}:key/{metadata['KeyId']}",
        "Enabled": True,
        "Description": "",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "KeyState": "Enabled",
        "Origin": "AWS_KMS",
        "KeyManager": "CUSTOMER",
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "MultiRegion": False,
    }


def test_a_key_keeps_what_it_was_made_with(kms):
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{FIRST_ACCOUNT}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ],
        }
    )
    tags = [{"TagKey": "owner", "TagValue": "é"}, {"TagKey": "stage", "TagValue": ""}]
    metadata = kms.create_key(Description="an “é”", Tags=tags, Policy=policy)["KeyMetadata"]
    key_id = metadata["KeyId"]
    assert metadata["Description"] == "an “é”"
    assert kms.list_resource_tags(KeyId=key_id)["Tags"] == tags
    assert kms.get_key_policy(KeyId=key_id)["Policy"] == policy


def test_the_deprecated_name_of_the_spec_is_accepted(kms):
    metadata = kms.create_key(CustomerMasterKeySpec="SYMMETRIC_DEFAULT")["KeyMetadata"]
    assert metadata["KeySpec"] == "SYMMETRIC_DEFAULT"


@pytest.mark.parametrize(
    ("parameters", "code", "message"),
    [
        (
            {"KeySpec": "RSA_2048"},
            "ValidationException",
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
        ),
        (
            {"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "SIGN_VERIFY"},
            "ValidationException",
            "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
        ),
        (
            {"KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"},
            "ValidationException",
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
            "CustomerMasterKeySpec is deprecated.",
        ),
        (
            {"Origin": "EXTERNAL", "KeySpec": "ML_DSA_44", "KeyUsage": "SIGN_VERIFY"},
            "UnsupportedOperationException",
            None,
        ),
        ({"Origin": "AWS_CLOUDHSM"}, "UnsupportedOperationException", None),
        ({"Origin": "EXTERNAL_KEY_STORE"}, "UnsupportedOperationException", None),
        ({"CustomKeyStoreId": "cks-1234567890abcdef0"}, "ValidationException", None),
        (
            {"Description": "d" * 8193},
            "ValidationException",
            constraint("d" * 8193, "description", no_longer_than(8192)),
        ),
        (
            {"Tags": [{"TagKey": "k" * 129, "TagValue": ""}]},
            "ValidationException",
            constraint("k" * 129, "tags.1.member.tagKey", no_longer_than(128)),
        ),
        (
            {"Tags": [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "a", "TagValue": "2"}]},
            "TagException",
            "Duplicate tag keys",
        ),
        (
            {"Tags": [{"TagKey": "AwS:a", "TagValue": ""}]},
            "TagException",
            "Tags beginning with aws: are reserved",
        ),
        (
            {"Tags": [{"TagKey": f"k{n}", "TagValue": ""} for n in range(51)]},
            "TagException",
            "Too many tags",
        ),
        ({"Policy": "no policy"}, "MalformedPolicyDocumentException", None),
        ({"Policy": '{"a": 1, "a": 2}'}, "MalformedPolicyDocumentException", None),
        ({"Policy": json.dumps({"a": "b" * 32_768})}, "LimitExceededException", None),
    ],
)
def test_a_key_is_not_made_from_what_does_not_fit(server, parameters, code, message):
    kms = server.client(region="eu-central-1")
    before = kms.list_keys(Limit=1000)["Keys"]
    with refused(code, message):
        kms.create_key(**parameters)
    assert kms.list_keys(Limit=1000)["Keys"] == before


def test_an_unknown_spec_is_told_the_known_ones(kms):
    text = constraint("NOPE", "keySpec", "Member must satisfy enum value set: [")
    with refused("ValidationException", starting=text) as refusal:
        kms.create_key(KeySpec="NOPE")
    assert "SYMMETRIC_DEFAULT" in refusal.message


def test_a_key_is_described_by_id_arn_and_alias(server, kms, key, alias):
    arn_of_alias = server.alias_arn(alias)
    for name in [key["KeyId"], key["Arn"], alias, arn_of_alias]:
        assert kms.describe_key(KeyId=name)["KeyMetadata"] == key


OTHER_REGION = f"arn:aws:kms:us-west-2:{FIRST_ACCOUNT}:"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nonsense", "Invalid keyId 'nonsense'"),
        ("0" * 32, f"Invalid keyId '{'0' * 32}'"),
        ("mrk-nonsense", "Invalid keyId 'mrk-nonsense'"),
        (
            "0A1B2C3D-0000-4000-8000-000000000000",
            "Invalid keyId '0A1B2C3D-0000-4000-8000-000000000000'",
        ),
        (OTHER_REGION + "key/00000000-0000-4000-8000-000000000000", "Invalid arn us-west-2"),
        (OTHER_REGION + "alias/a", "Invalid arn us-west-2"),
        (
            "alias/unknown",
            f"Alias arn:aws:kms:us-east-1:{FIRST_ACCOUNT}:alias/unknown is not found.",
        ),
        (
            f"arn:aws:kms:us-east-1:{FIRST_ACCOUNT}:alias/unknown",
            f"Alias arn:aws:kms:us-east-1:{FIRST_ACCOUNT}:alias/unknown is not found.",
        ),
    ],
)
def test_what_names_no_key_is_not_found(kms, name, message):
    with refused("NotFoundException", message):
        kms.describe_key(KeyId=name)
    with refused("NotFoundException", message):
        kms.encrypt(KeyId=name, Plaintext=b"a")


def test_a_key_that_is_not_there_is_told_by_its_arn(server, kms):
    key_id = unknown_id()
    message = f"Key '{server.key_arn(key_id)}' does not exist"
    for name in [key_id, server.key_arn(key_id)]:
        with refused("NotFoundException", message):
            kms.describe_key(KeyId=name)


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:kms",
        f"arn:aws:s3:us-east-1:{FIRST_ACCOUNT}:key/00000000-0000-4000-8000-000000000000",
        f"arn:aws-cn:kms:us-east-1:{FIRST_ACCOUNT}:key/00000000-0000-4000-8000-000000000000",
    ],
)
def test_an_arn_of_something_else_is_refused(kms, name):
    with refused("InvalidArnException"):
        kms.describe_key(KeyId=name)


def test_a_name_that_is_absent_or_too_long_breaks_the_model(kms):
    null = "Value null at 'keyId' failed to satisfy constraint: Member must not be null"
    with refused("ValidationException", "1 validation error detected: " + null):
        kms.describe_key()
    with refused("ValidationException", constraint("a" * 2049, "keyId", no_longer_than(2048))):
        kms.describe_key(KeyId="a" * 2049)


def test_a_grant_token_from_nowhere_is_refused_and_an_empty_list_is_not(kms, key):
    with refused("InvalidGrantTokenException"):
        kms.describe_key(KeyId=key["KeyId"], GrantTokens=["nonsense"])
    assert kms.describe_key(KeyId=key["KeyId"], GrantTokens=[])["KeyMetadata"] == key


STANDARD_POLICY = (
    '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000001"}, '
    '"Action": "kms:*", "Resource": "*"}}'
)


def by_id_only():
    """The operations that take a key id or key ARN, and parameters that suit them."""
    tags = [{"TagKey": "a", "TagValue": "b"}]
    return {
        "cancel_key_deletion": {},
        "disable_key": {},
        "enable_key": {},
        "get_key_policy": {},
        "list_key_policies": {},
        "list_resource_tags": {},
        "put_key_policy": {"Policy": STANDARD_POLICY},
        "schedule_key_deletion": {},
        "tag_resource": {"Tags": tags},
        "untag_resource": {"TagKeys": ["a"]},
        "update_key_description": {"Description": ""},
    }


@pytest.mark.parametrize(("operation", "parameters"), by_id_only().items())
def test_management_takes_no_alias_and_no_missing_key(server, kms, alias, operation, parameters):
    call = getattr(kms, operation)
    for name in [alias, server.alias_arn(alias)]:
        with refused("NotFoundException", f"Invalid keyId '{name}'"):
            call(KeyId=name, **parameters)
    key_id = unknown_id()
    with refused("NotFoundException", f"Key '{server.key_arn(key_id)}' does not exist"):
        call(KeyId=key_id, **parameters)


def test_keys_are_listed_in_pages(server):
    kms = server.client(region="us-west-1", account=SECOND_ACCOUNT)
    made = {kms.create_key()["KeyMetadata"]["Arn"] for _ in range(5)}
    first = kms.list_keys(Limit=2)
    assert first["Truncated"] and len(first["Keys"]) == 2
    second = kms.list_keys(Limit=2, Marker=first["NextMarker"])
    third = kms.list_keys(Limit=2, Marker=second["NextMarker"])
    assert not third["Truncated"] and "NextMarker" not in third
    entries = first["Keys"] + second["Keys"] + third["Keys"]
    assert sorted(entry["KeyArn"] for entry in entries) == sorted(made)
    assert all(entry["KeyArn"].endswith("/" + entry["KeyId"]) for entry in entries)


def test_a_list_has_bounds(kms):
    with refused("ValidationException", constraint(0, "limit", at_least(1))):
        kms.list_keys(Limit=0)
    with refused("ValidationException", constraint(1001, "limit", at_most(1000))):
        kms.list_keys(Limit=1001)


def test_a_marker_is_good_for_its_own_list_only(server, kms, key, other_key):
    marker = kms.list_keys(Limit=1)["NextMarker"]
    others = [
        kms.list_aliases,
        server.client(region="us-east-2").list_keys,
        server.client(account=SECOND_ACCOUNT).list_keys,
    ]
    for other in others:
        with refused("InvalidMarkerException"):
            other(Marker=marker)
    changed = marker[:-1] + ("0" if marker[-1] != "0" else "1")
    for bad in [changed, "nonsense", marker + "00"]:
        with refused("InvalidMarkerException"):
            kms.list_keys(Marker=bad)


def test_a_description_can_be_changed_and_emptied(kms, key):
    for text in ["new", ""]:
        kms.update_key_description(KeyId=key["Arn"], Description=text)
        assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"] == text
    with refused("ValidationException"):
        kms.update_key_description(KeyId=key["KeyId"], Description="d" * 8193)


def uses(kms, key, blob):
    """Every use of a key's material."""
    name = key["Arn"]
    return [
        lambda: kms.encrypt(KeyId=name, Plaintext=b"a"),
        lambda: kms.decrypt(CiphertextBlob=blob),
        lambda: kms.decrypt(CiphertextBlob=blob, KeyId=name),
        lambda: kms.generate_data_key(KeyId=name, KeySpec="AES_256"),
        lambda: kms.generate_data_key_without_plaintext(KeyId=name, KeySpec="AES_256"),
        lambda: kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=name),
    ]


def test_a_disabled_key_is_not_used_until_it_is_enabled(kms, key, other_key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    other_blob = kms.encrypt(KeyId=other_key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    for _ in range(2):
        kms.disable_key(KeyId=key["KeyId"])
    metadata = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"]) == ("Disabled", False)
    message = f"{key['Arn']} is disabled."
    for use in uses(kms, key, blob):
        with refused("DisabledException", message):
            use()
    with refused("DisabledException", message):
        kms.re_encrypt(CiphertextBlob=other_blob, DestinationKeyId=key["KeyId"])
    for _ in range(2):
        kms.enable_key(KeyId=key["KeyId"])
    for use in uses(kms, key, blob):
        use()


def test_a_disabled_key_can_be_managed(kms, key):
    key_id = key["KeyId"]
    kms.disable_key(KeyId=key_id)
    kms.create_alias(AliasName="alias/disabled-" + key_id, TargetKeyId=key_id)
    kms.tag_resource(KeyId=key_id, Tags=[{"TagKey": "a", "TagValue": "b"}])
    kms.untag_resource(KeyId=key_id, TagKeys=["a"])
    kms.update_key_description(KeyId=key_id, Description="off")
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)


@pytest.mark.parametrize(("parameters", "days"), [({}, 30), ({"PendingWindowInDays": 7}, 7)])
def test_a_deletion_is_scheduled_and_cancelled(kms, key, parameters, days):
    answer = kms.schedule_key_deletion(KeyId=key["KeyId"], **parameters)
    assert answer["KeyId"] == key["Arn"]
    assert answer["KeyState"] == "PendingDeletion"
    assert answer["PendingWindowInDays"] == days
    assert is_recent(answer["DeletionDate"], days)
    metadata = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"]) == ("PendingDeletion", False)
    assert metadata["DeletionDate"] == answer["DeletionDate"]
    assert kms.cancel_key_deletion(KeyId=key["KeyId"])["KeyId"] == key["Arn"]
    metadata = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"]) == ("Disabled", False)
    assert "DeletionDate" not in metadata


@pytest.mark.parametrize("days", [1, 6, 31, 365])
def test_a_window_is_7_to_30_days(kms, key, days):
    with refused("ValidationException", "PendingWindowInDays must be between 7 and 30"):
        kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=days)
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled"


def test_a_window_outside_the_model_breaks_the_model(kms, key):
    for days, rule in [(0, at_least(1)), (366, at_most(365))]:
        text = constraint(days, "pendingWindowInDays", rule)
        with refused("ValidationException", text):
            kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=days)


def test_a_key_that_waits_for_deletion_can_only_be_looked_at(kms, key, other_key, alias):
    key_id = key["KeyId"]
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"a")["CiphertextBlob"]
    kms.schedule_key_deletion(KeyId=key_id)
    changes = [
        lambda: kms.create_alias(AliasName="alias/late-" + key_id, TargetKeyId=key_id),
        lambda: kms.disable_key(KeyId=key_id),
        lambda: kms.enable_key(KeyId=key_id),
        lambda: kms.schedule_key_deletion(KeyId=key_id),
        lambda: kms.tag_resource(KeyId=key_id, Tags=[{"TagKey": "a", "TagValue": "b"}]),
        lambda: kms.untag_resource(KeyId=key_id, TagKeys=["a"]),
        lambda: kms.update_key_description(KeyId=key_id, Description="late"),
    ]
    message = f"{key['Arn']} is pending deletion."
    for refusable in uses(kms, key, blob) + changes:
        with refused("KMSInvalidStateException", message):
            refusable()
    kms.describe_key(KeyId=alias)
    policy = kms.get_key_policy(KeyId=key_id)["Policy"]
    kms.put_key_policy(KeyId=key_id, Policy=policy)
    kms.list_key_policies(KeyId=key_id)
    kms.list_resource_tags(KeyId=key_id)
    assert len(kms.list_aliases(KeyId=key_id)["Aliases"]) == 1
    kms.update_alias(AliasName=alias, TargetKeyId=other_key["KeyId"])
    with refused("KMSInvalidStateException", message):
        kms.update_alias(AliasName=alias, TargetKeyId=key_id)


def test_only_a_scheduled_deletion_is_cancelled(kms, key):
    for change in [kms.enable_key, kms.disable_key]:
        change(KeyId=key["KeyId"])
        with refused("KMSInvalidStateException", f"{key['Arn']} is not pending deletion."):
            kms.cancel_key_deletion(KeyId=key["KeyId"])
