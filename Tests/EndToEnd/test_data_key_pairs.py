"""GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext."""

import pytest
from cryptography.hazmat.primitives import serialization

import second_opinion
import specs
from refusals import refused

CONTEXT = {"tenant": "a"}
DRY_RUN = "The request would have succeeded, but the DryRun option is set."


def public_half(private):
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@pytest.mark.parametrize("spec", specs.PAIRS)
def test_the_halves_fit_and_the_ciphertext_is_of_the_private_one(kms, key, possible, tmp_path, spec):
    possible(spec)
    made = kms.generate_data_key_pair(
        KeyId=key["KeyId"], KeyPairSpec=spec, EncryptionContext=CONTEXT
    )
    made.pop("ResponseMetadata")
    private, public = made.pop("PrivateKeyPlaintext"), made.pop("PublicKey")
    blob = made.pop("PrivateKeyCiphertextBlob")
    assert made == {
        "KeyId": key["Arn"],
        "KeyPairSpec": spec,
        "KeyMaterialId": key["CurrentKeyMaterialId"],
    }
    opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)
    assert opened["Plaintext"] == private
    with refused("InvalidCiphertextException", ""):
        kms.decrypt(CiphertextBlob=blob)
    if spec == "SM2":
        signature = second_opinion.openssl_signs_sm2(private, b"a", tmp_path)
        assert second_opinion.openssl_verifies_sm2(public, b"a", signature, tmp_path)
    elif spec == "ML_KEM_512":
        assert second_opinion.ml_kem_512_public_half(private) == public
    else:
        assert public_half(second_opinion.private_key(private)) == public


@pytest.mark.parametrize("spec", specs.PAIRS)
def test_without_plaintext_there_is_none(kms, key, possible, spec):
    possible(spec)
    made = kms.generate_data_key_pair_without_plaintext(
        KeyId=key["KeyId"], KeyPairSpec=spec, EncryptionContext=CONTEXT
    )
    made.pop("ResponseMetadata")
    public, blob = made.pop("PublicKey"), made.pop("PrivateKeyCiphertextBlob")
    assert made == {
        "KeyId": key["Arn"],
        "KeyPairSpec": spec,
        "KeyMaterialId": key["CurrentKeyMaterialId"],
    }
    private = kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"]
    if spec == "ML_KEM_512":
        assert second_opinion.ml_kem_512_public_half(private) == public
    elif spec != "SM2":
        assert public_half(second_opinion.private_key(private)) == public


def test_private_keys_of_ml_kem_are_seeds_of_one_length(kms, key, capabilities):
    lengths = {
        len(kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec)["PrivateKeyPlaintext"])
        for spec in specs.ML_KEM
        if capabilities[spec]
    }
    assert lengths == {86}


def test_no_pair_comes_twice(kms, key):
    public = {
        kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec)["PublicKey"]
        for spec in ["RSA_2048"] * 3 + ["ECC_NIST_P256"] * 3
    }
    assert len(public) == 6


def test_a_pair_that_is_none_is_refused(kms, key):
    for spec in ["ML_DSA_44", "SYMMETRIC_DEFAULT", "HMAC_256"]:
        with refused("ValidationException"):
            kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec)


def test_what_the_machine_cannot_do_is_refused(kms, key, capabilities):
    for spec in specs.PAIRS:
        if not capabilities[spec]:
            with refused("UnsupportedOperationException"):
                kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec)


CALLS = {
    "GenerateDataKeyPair": "generate_data_key_pair",
    "GenerateDataKeyPairWithoutPlaintext": "generate_data_key_pair_without_plaintext",
}


@pytest.mark.parametrize(("operation", "name"), CALLS.items())
def test_only_a_symmetric_key_encrypts_pairs(kms, keys, operation, name):
    call = getattr(kms, name)
    signer = keys("ECC_NIST_P256", "SIGN_VERIFY")
    message = f"{signer['Arn']} key usage is SIGN_VERIFY which is not valid for {operation}."
    with refused("InvalidKeyUsageException", message):
        call(KeyId=signer["KeyId"], KeyPairSpec="RSA_4096")
    rsa = keys("RSA_2048", "ENCRYPT_DECRYPT")
    message = "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048."
    with refused("InvalidKeyUsageException", message):
        call(KeyId=rsa["KeyId"], KeyPairSpec="RSA_4096")


@pytest.mark.parametrize("name", CALLS.values())
def test_states_and_dry_runs_come_before_the_work(kms, key, name):
    call = getattr(kms, name)
    with refused("DryRunOperationException", DRY_RUN):
        call(KeyId=key["KeyId"], KeyPairSpec="RSA_4096", DryRun=True)
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        call(KeyId=key["KeyId"], KeyPairSpec="RSA_4096")


def test_an_attested_recipient_is_refused(kms, key):
    with refused("UnsupportedOperationException"):
        kms.generate_data_key_pair(
            KeyId=key["KeyId"],
            KeyPairSpec="ECC_NIST_P256",
            Recipient={
                "KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
                "AttestationDocument": b"a",
            },
        )


@pytest.mark.parametrize("wait", [False, True])
def test_a_server_that_makes_pairs_ahead_stops_at_once_and_clean(start, wait):
    server = start()
    if wait:
        kms = server.client()
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.generate_data_key_pair(KeyId=key, KeyPairSpec="RSA_2048")
    assert server.stop() == 0, server.log
