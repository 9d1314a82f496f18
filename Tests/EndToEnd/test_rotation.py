"""Rotation by schedule and on demand."""

import pytest

from refusals import refused


def test_a_key_is_rotated_and_keeps_its_ciphertexts(kms, key):
    first = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"first")["CiphertextBlob"]
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=100)
    before = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert before["KeyRotationEnabled"] and before["RotationPeriodInDays"] == 100
    assert before["KeyId"] == key["Arn"]
    assert kms.rotate_key_on_demand(KeyId=key["KeyId"])["KeyId"] == key["Arn"]
    after = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert after["NextRotationDate"] == before["NextRotationDate"]
    old, new = kms.list_key_rotations(
        KeyId=key["KeyId"], IncludeKeyMaterial="ALL_KEY_MATERIAL"
    )["Rotations"]
    assert (old["KeyMaterialState"], new["KeyMaterialState"]) == ("NON_CURRENT", "CURRENT")
    assert new["RotationType"] == "ON_DEMAND"
    [only] = kms.list_key_rotations(KeyId=key["KeyId"])["Rotations"]
    assert "KeyMaterialState" not in only
    opened = kms.decrypt(CiphertextBlob=first)
    assert (opened["Plaintext"], opened["KeyMaterialId"]) == (b"first", old["KeyMaterialId"])
    made = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")
    assert made["KeyMaterialId"] == new["KeyMaterialId"]
    kms.disable_key_rotation(KeyId=key["KeyId"])
    off = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert off["KeyRotationEnabled"] is False and "NextRotationDate" not in off


@pytest.mark.parametrize("spec", ["HMAC_256", "ECC_NIST_P256", "RSA_2048"])
def test_only_symmetric_keys_rotate(kms, spec):
    usage = "GENERATE_VERIFY_MAC" if spec == "HMAC_256" else "SIGN_VERIFY"
    key_id = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
    for call in [kms.rotate_key_on_demand, kms.enable_key_rotation, kms.disable_key_rotation]:
        with refused("UnsupportedOperationException", ""):
            call(KeyId=key_id)
    assert kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"] is False
    assert kms.list_key_rotations(KeyId=key_id)["Rotations"] == []


def test_the_last_use_of_a_key_is_told_also_after_a_restart(start, tmp_path):
    server = start(data=tmp_path / "data")
    kms = server.client()
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    assert kms.get_key_last_usage(KeyId=key_id)["KeyLastUsage"] == {}
    kms.encrypt(KeyId=key_id, Plaintext=b"a")
    before = kms.get_key_last_usage(KeyId=key_id)["KeyLastUsage"]
    assert before["Operation"] == "Encrypt"
    assert server.stop() == 0
    kms = start(data=tmp_path / "data").client()
    assert kms.get_key_last_usage(KeyId=key_id)["KeyLastUsage"] == before


def test_a_managed_key_appears_when_it_is_asked_for(server):
    kms = server.client(region="us-east-2")
    first = kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]
    assert first["KeyManager"] == "AWS"
    assert kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"] == first
    assert kms.get_key_rotation_status(KeyId=first["KeyId"])["KeyRotationEnabled"] is True
    with refused("AccessDeniedException"):
        kms.disable_key(KeyId=first["KeyId"])
    with refused("AccessDeniedException"):
        kms.encrypt(KeyId="alias/aws/ebs", Plaintext=b"a")


def test_quotas_are_shown(run):
    done = run("quotas", "--region", "eu-central-1")
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert lines["CryptographicOperationsSymmetric"] == ["20000", "L-6E3AF000"]
    assert lines["CreateKey"] == ["5", "L-32B67F4A"]
    assert lines["GenerateDataKeyPair_RSA_4096"] == ["1", "-"]
    assert run("quotas", "--region", "nowhere").returncode != 0


def test_a_clock_is_confirmed_in_a_data_folder_only(run, tmp_path):
    done = run("clock", "confirm", "--data", tmp_path)
    assert done.returncode != 0 and "is no data folder" in done.stderr
