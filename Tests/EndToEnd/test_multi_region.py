"""Multi-Region keys."""

import json

import pytest

from refusals import refused


@pytest.fixture
def here(server):
    return server.client(region="us-east-1")


@pytest.fixture
def there(server):
    return server.client(region="us-west-2")


@pytest.fixture
def key_id(here):
    key_id = here.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    here.replicate_key(KeyId=key_id, ReplicaRegion="us-west-2", Description="there")
    return key_id


def configuration(client, key_id):
    return client.describe_key(KeyId=key_id)["KeyMetadata"]["MultiRegionConfiguration"]


def test_ciphertexts_are_portable_both_ways_through_rotations(here, there, key_id):
    blobs = [here.encrypt(KeyId=key_id, Plaintext=b"a")["CiphertextBlob"]]
    here.rotate_key_on_demand(KeyId=key_id)
    blobs.append(there.encrypt(KeyId=key_id, Plaintext=b"a")["CiphertextBlob"])
    for blob in blobs:
        for client in [here, there]:
            assert client.decrypt(CiphertextBlob=blob)["Plaintext"] == b"a"
    arn = here.describe_key(KeyId=key_id)["KeyMetadata"]["Arn"]
    with refused("NotFoundException", "Invalid arn us-east-1"):
        there.decrypt(CiphertextBlob=blobs[0], KeyId=arn)


@pytest.mark.parametrize(
    ("spec", "usage"),
    [("HMAC_256", "GENERATE_VERIFY_MAC"), ("ECC_NIST_P256", "SIGN_VERIFY")],
)
def test_macs_and_signatures_are_verified_in_every_region(here, there, spec, usage):
    key_id = here.create_key(MultiRegion=True, KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
    here.replicate_key(KeyId=key_id, ReplicaRegion="us-west-2")
    if spec == "HMAC_256":
        algorithm = {"MacAlgorithm": "HMAC_SHA_256"}
        mac = here.generate_mac(KeyId=key_id, Message=b"m", **algorithm)["Mac"]
        assert there.verify_mac(KeyId=key_id, Message=b"m", Mac=mac, **algorithm)["MacValid"]
    else:
        algorithm = {"SigningAlgorithm": "ECDSA_SHA_256"}
        signature = there.sign(KeyId=key_id, Message=b"m", **algorithm)["Signature"]
        assert here.verify(KeyId=key_id, Message=b"m", Signature=signature, **algorithm)


def test_each_related_key_has_its_own_properties(here, there, key_id):
    policy = here.get_key_policy(KeyId=key_id)["Policy"]
    here.tag_resource(KeyId=key_id, Tags=[{"TagKey": "a", "TagValue": "b"}])
    here.disable_key(KeyId=key_id)
    replica = there.describe_key(KeyId=key_id)["KeyMetadata"]
    assert (replica["KeyState"], replica["Description"]) == ("Enabled", "there")
    assert there.list_resource_tags(KeyId=key_id)["Tags"] == []
    assert json.loads(there.get_key_policy(KeyId=key_id)["Policy"]) == json.loads(policy)


def test_the_primary_key_moves(here, there, key_id):
    here.update_primary_region(KeyId=key_id, PrimaryRegion="us-west-2")
    for client, kind in [(here, "REPLICA"), (there, "PRIMARY")]:
        told = configuration(client, key_id)
        assert told["MultiRegionKeyType"] == kind
        assert told["PrimaryKey"]["Region"] == "us-west-2"
        assert [replica["Region"] for replica in told["ReplicaKeys"]] == ["us-east-1"]
    arn = here.describe_key(KeyId=key_id)["KeyMetadata"]["Arn"]
    with refused("UnsupportedOperationException", f"{arn} is not a multi-region primary key."):
        here.replicate_key(KeyId=key_id, ReplicaRegion="eu-west-1")


def test_a_primary_key_waits_for_its_replicas(here, there, key_id):
    answer = here.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=9)
    assert answer["KeyState"] == "PendingReplicaDeletion"
    assert "DeletionDate" not in answer
    metadata = here.describe_key(KeyId=key_id)["KeyMetadata"]
    assert metadata["PendingDeletionWindowInDays"] == 9
    with refused(
        "KMSInvalidStateException", f"{metadata['Arn']} is pending replica deletion."
    ):
        here.encrypt(KeyId=key_id, Plaintext=b"a")
    assert there.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "Enabled"
    here.cancel_key_deletion(KeyId=key_id)
    assert here.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "Disabled"
