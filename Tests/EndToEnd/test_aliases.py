"""Aliases."""

import datetime

import pytest

from refusals import constraint, no_longer_than, refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT

PREFIX = (
    'Alias must start with the prefix "alias/". Please see '
    "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
)
PATTERN = "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$"


def test_an_alias_is_made_listed_and_deleted(server, kms, key):
    name = "alias/a/b_c-D0-" + key["KeyId"]
    kms.create_alias(AliasName=name, TargetKeyId=key["Arn"])
    [entry] = kms.list_aliases(KeyId=key["KeyId"])["Aliases"]
    made, updated = entry.pop("CreationDate"), entry.pop("LastUpdatedDate")
    assert made == updated
    assert abs(made - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(minutes=5)
    assert entry == {
        "AliasName": name,
        "AliasArn": server.alias_arn(name),
        "TargetKeyId": key["KeyId"],
    }
    kms.delete_alias(AliasName=name)
    assert kms.list_aliases(KeyId=key["KeyId"])["Aliases"] == []
    with refused("NotFoundException", f"Alias {server.alias_arn(name)} is not found."):
        kms.describe_key(KeyId=name)
    kms.describe_key(KeyId=key["KeyId"])


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("name", "ValidationException", PREFIX),
        ("Alias/name", "ValidationException", PREFIX),
        ("alias/a:b", "ValidationException", "alias/a:b contains invalid characters for an alias"),
        ("alias/é", "ValidationException", constraint("alias/é", "aliasName", PATTERN)),
        ("alias/a b", "ValidationException", constraint("alias/a b", "aliasName", PATTERN)),
        (
            "alias/" + "a" * 251,
            "ValidationException",
            constraint("alias/" + "a" * 251, "aliasName", no_longer_than(256)),
        ),
        ("alias/", "ValidationException", None),
        ("alias/aws/mine", "NotAuthorizedException", ""),
    ],
)
def test_a_name_that_is_none_is_refused_everywhere(kms, key, name, code, message):
    with refused(code, message):
        kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    with refused(code, message):
        kms.update_alias(AliasName=name, TargetKeyId=key["KeyId"])
    with refused(code, message):
        kms.delete_alias(AliasName=name)


def test_an_alias_is_made_once_also_for_the_same_key(server, kms, key, other_key, alias):
    message = f"An alias with the name {server.alias_arn(alias)} already exists"
    for target in [key, other_key]:
        with refused("AlreadyExistsException", message):
            kms.create_alias(AliasName=alias, TargetKeyId=target["KeyId"])
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"] == key["KeyId"]


def test_names_differ_by_case(kms, key):
    for name in ["alias/Case-", "alias/case-"]:
        kms.create_alias(AliasName=name + key["KeyId"], TargetKeyId=key["KeyId"])
    assert len(kms.list_aliases(KeyId=key["KeyId"])["Aliases"]) == 2


def test_an_alias_stands_for_a_key_of_its_account_and_region(server, kms, alias):
    for target in [alias, server.alias_arn(alias)]:
        with refused("ValidationException", "Aliases must refer to keys. Not aliases"):
            kms.create_alias(AliasName="alias/other", TargetKeyId=target)
    missing = "00000000-0000-4000-8000-000000000000"
    with refused("NotFoundException", f"Key '{server.key_arn(missing)}' does not exist"):
        kms.create_alias(AliasName="alias/other", TargetKeyId=missing)
    with refused("NotFoundException", "Invalid arn us-west-2"):
        target = server.key_arn(missing, region="us-west-2")
        kms.create_alias(AliasName="alias/other", TargetKeyId=target)
    with refused("AccessDeniedException"):
        target = server.key_arn(missing, account=SECOND_ACCOUNT)
        kms.create_alias(AliasName="alias/other", TargetKeyId=target)


def test_an_alias_moves_to_another_key(kms, key, other_key, alias):
    blob = kms.encrypt(KeyId=alias, Plaintext=b"a")["CiphertextBlob"]
    kms.update_alias(AliasName=alias, TargetKeyId=other_key["KeyId"])
    assert kms.encrypt(KeyId=alias, Plaintext=b"a")["KeyId"] == other_key["Arn"]
    assert kms.decrypt(CiphertextBlob=blob)["KeyId"] == key["Arn"]
    assert kms.list_aliases(KeyId=key["KeyId"])["Aliases"] == []
    [entry] = kms.list_aliases(KeyId=other_key["KeyId"])["Aliases"]
    assert entry["LastUpdatedDate"] >= entry["CreationDate"]
    with refused("IncorrectKeyException"):
        kms.decrypt(CiphertextBlob=blob, KeyId=alias)


def test_an_alias_that_is_not_there_is_neither_moved_nor_deleted(server, kms, key):
    message = f"Alias {server.alias_arn('alias/unknown')} is not found."
    with refused("NotFoundException", message):
        kms.update_alias(AliasName="alias/unknown", TargetKeyId=key["KeyId"])
    with refused("NotFoundException", message):
        kms.delete_alias(AliasName="alias/unknown")


def test_a_key_has_50_aliases_at_the_most(kms, key, other_key):
    names = [f"alias/n{number:02}-{key['KeyId']}" for number in range(50)]
    for name in names:
        kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    message = "Aliases per key quota for this account in this region is 50, current usage is 50."
    one_more = "alias/n50-" + key["KeyId"]
    with refused("LimitExceededException", message):
        kms.create_alias(AliasName=one_more, TargetKeyId=key["KeyId"])
    kms.create_alias(AliasName=one_more, TargetKeyId=other_key["KeyId"])
    with refused("LimitExceededException", message):
        kms.update_alias(AliasName=one_more, TargetKeyId=key["KeyId"])
    kms.delete_alias(AliasName=names[0])
    kms.update_alias(AliasName=one_more, TargetKeyId=key["KeyId"])


def test_aliases_are_listed_in_pages(server):
    kms = server.client(region="us-west-1")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    names = {f"alias/page-{number}" for number in range(5)}
    for name in names:
        kms.create_alias(AliasName=name, TargetKeyId=key_id)
    for parameters in [{}, {"KeyId": key_id}]:
        found, marker = [], {}
        while True:
            page = kms.list_aliases(Limit=2, **parameters, **marker)
            found += [
                entry["AliasName"]
                for entry in page["Aliases"]
                if not entry["AliasName"].startswith("alias/aws/")
            ]
            if not page["Truncated"]:
                break
            marker = {"Marker": page["NextMarker"]}
        assert "NextMarker" not in page
        assert sorted(found) == sorted(names)
    everything = kms.list_aliases(Limit=1000)["Aliases"]
    predefined = [entry for entry in everything if "TargetKeyId" not in entry]
    assert len(everything) - len(predefined) == 5
    assert "alias/aws/s3" in [entry["AliasName"] for entry in predefined]


def test_the_aliases_of_a_key_that_is_not_there_are_not_listed(server, kms, alias):
    missing = "00000000-0000-4000-8000-000000000000"
    with refused("NotFoundException", f"Key '{server.key_arn(missing)}' does not exist"):
        kms.list_aliases(KeyId=missing)
    with refused("NotFoundException", f"Invalid keyId '{alias}'"):
        kms.list_aliases(KeyId=alias)


def test_a_name_belongs_to_its_account_and_region(server, kms, key):
    name = "alias/everywhere-" + key["KeyId"]
    places = [{}, {"region": "us-west-2"}, {"account": SECOND_ACCOUNT}]
    arns = set()
    for place in places:
        client = server.client(**place)
        key_id = client.create_key()["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName=name, TargetKeyId=key_id)
        arns.add(client.describe_key(KeyId=name)["KeyMetadata"]["Arn"])
    assert len(arns) == 3
    foreign = server.alias_arn(name, account=FIRST_ACCOUNT)
    with refused("AccessDeniedException"):
        server.client(account=SECOND_ACCOUNT).describe_key(KeyId=foreign)
