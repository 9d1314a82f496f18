"""Every key spec: what is made of it, and what it says of itself."""

import pytest

import specs
from refusals import refused
from second_opinion import public_key

# A spec, a usage that it does not have.
USAGES = list(specs.LISTS)
MISFITS = [
    (spec, usage)
    for spec in specs.ALL
    for usage in USAGES
    if (spec, usage) not in specs.ALGORITHMS
]


@pytest.mark.parametrize(("spec", "usage"), specs.ALGORITHMS)
def test_a_key_says_what_it_is(kms, keys, possible, spec, usage):
    possible(spec)
    metadata = keys(spec, usage)
    assert (metadata["KeySpec"], metadata["KeyUsage"]) == (spec, usage)
    assert metadata["CustomerMasterKeySpec"] == spec
    lists = {name: metadata[name] for name in specs.LISTS.values() if name in metadata}
    assert lists == {specs.LISTS[usage]: specs.ALGORITHMS[spec, usage]}
    assert ("CurrentKeyMaterialId" in metadata) == (spec == "SYMMETRIC_DEFAULT")
    assert (metadata["Origin"], metadata["KeyState"]) == ("AWS_KMS", "Enabled")
    assert kms.describe_key(KeyId=metadata["Arn"])["KeyMetadata"] == metadata


@pytest.mark.parametrize(("spec", "usage"), MISFITS)
def test_a_usage_that_a_spec_does_not_have_is_refused(kms, spec, usage):
    message = f"KeyUsage {usage} is not compatible with KeySpec {spec}"
    with refused("ValidationException", message):
        kms.create_key(KeySpec=spec, KeyUsage=usage)


@pytest.mark.parametrize("spec", [spec for spec in specs.ALL if spec != "SYMMETRIC_DEFAULT"])
def test_a_usage_is_named_for_all_but_symmetric_keys(kms, spec):
    message = (
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
    )
    with refused("ValidationException", message):
        kms.create_key(KeySpec=spec)


@pytest.mark.parametrize(
    ("spec", "usage"),
    [("ECC_NIST_P256", "SIGN_VERIFY"), ("HMAC_256", "GENERATE_VERIFY_MAC"), ("SM2", "SIGN_VERIFY")],
)
def test_the_old_name_of_the_member_works(kms, spec, usage):
    metadata = kms.create_key(CustomerMasterKeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    assert metadata["KeySpec"] == metadata["CustomerMasterKeySpec"] == spec
    message = (
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
        "CustomerMasterKeySpec is deprecated."
    )
    with refused("ValidationException", message):
        kms.create_key(CustomerMasterKeySpec=spec, KeySpec=spec, KeyUsage=usage)


def test_what_the_machine_cannot_do_is_told_and_refused(kms, capabilities):
    assert sorted(capabilities) == specs.ALL
    for spec, possible in capabilities.items():
        if possible:
            continue
        (usage,) = [usage for known, usage in specs.ALGORITHMS if known == spec]
        message = f"KeySpec {spec} is not supported by the cryptographic libraries of this machine."
        with refused("UnsupportedOperationException", message):
            kms.create_key(KeySpec=spec, KeyUsage=usage)


PUBLIC = [
    (spec, usage)
    for spec, usage in specs.ALGORITHMS
    if spec != "SYMMETRIC_DEFAULT" and not spec.startswith("HMAC")
]


@pytest.mark.parametrize(("spec", "usage"), PUBLIC)
def test_a_public_key_is_read_by_others_and_never_changes(kms, keys, possible, spec, usage):
    possible(spec)
    metadata = keys(spec, usage)
    answer = kms.get_public_key(KeyId=metadata["KeyId"])
    answer.pop("ResponseMetadata")
    assert answer.pop("KeyId") == metadata["Arn"]
    der = answer.pop("PublicKey")
    assert answer == {
        "CustomerMasterKeySpec": spec,
        "KeySpec": spec,
        "KeyUsage": usage,
        specs.LISTS[usage]: specs.ALGORITHMS[spec, usage],
    }
    assert kms.get_public_key(KeyId=metadata["Arn"])["PublicKey"] == der
    if spec not in ("SM2", "ML_KEM_512"):
        expected = {"ECC_SECG_P256K1": 256}.get(spec) or spec.rpartition("_")[2].lstrip("P")
        assert str(getattr(public_key(der), "key_size", expected)) == str(expected)


def test_a_public_key_is_shown_of_a_disabled_key_but_not_of_a_lost_one(kms):
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    kms.disable_key(KeyId=key["KeyId"])
    assert kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    with refused("KMSInvalidStateException", f"{key['Arn']} is pending deletion."):
        kms.get_public_key(KeyId=key["KeyId"])


@pytest.mark.parametrize("spec", ["SYMMETRIC_DEFAULT", "HMAC_384"])
def test_a_key_without_a_public_half_shows_none(kms, keys, spec):
    (usage,) = [usage for known, usage in specs.ALGORITHMS if known == spec]
    key = keys(spec, usage)
    message = f"{key['Arn']} key spec is {spec} which is not valid for GetPublicKey."
    with refused("UnsupportedOperationException", message):
        kms.get_public_key(KeyId=key["KeyId"])


def test_keys_of_every_spec_survive_a_restart(start, tmp_path, possible):
    data = tmp_path / "data"
    server = start(data=data)
    kms = server.client()
    made = {}
    for spec, usage in [
        ("RSA_2048", "SIGN_VERIFY"), ("ECC_NIST_P384", "SIGN_VERIFY"),
        ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY"), ("ML_DSA_44", "SIGN_VERIFY"),
        ("SM2", "SIGN_VERIFY"),
    ]:
        key = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
        algorithm = specs.ALGORITHMS[spec, usage][0]
        call = {"KeyId": key, "Message": b"a", "SigningAlgorithm": algorithm}
        made[key] = call, kms.sign(**call)["Signature"], kms.get_public_key(KeyId=key)["PublicKey"]
    mac_key = kms.create_key(KeySpec="HMAC_224", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    mac_call = {"KeyId": mac_key["KeyId"], "Message": b"a", "MacAlgorithm": "HMAC_SHA_224"}
    mac = kms.generate_mac(**mac_call)["Mac"]
    assert server.stop() == 0
    kms = start(data=data).client()
    for key, (call, signature, public) in made.items():
        assert kms.get_public_key(KeyId=key)["PublicKey"] == public
        assert kms.verify(**call, Signature=signature)["SignatureValid"]
    assert kms.verify_mac(**mac_call, Mac=mac)["MacValid"]
