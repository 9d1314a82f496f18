"""The other way round: a key that is known outside signs there and is verified here, and encrypts here
and is opened there. Its material is imported, so that both sides have it; ML-DSA and SM2 have no import
here."""

import hashlib
import hmac
import os

import pytest

import edwards
import second_opinion
import specs
from refusals import refused
from test_import import external, import_material

MESSAGE = b"attack at dawn"
WRAPPING = "RSA_AES_KEY_WRAP_SHA_256"
SIGNERS = [
    (spec, algorithm)
    for spec, algorithm in specs.signing_cases()
    if not spec.startswith("ML_DSA") and spec not in ("RSA_3072", "SM2")
]


@pytest.fixture
def imported(kms, key, tmp_path):
    """A KMS key whose private half is known: its id, the private half, the public half."""

    def imported(spec, usage):
        made = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec)
        key_id = external(kms, spec, usage)
        import_material(kms, tmp_path, key_id, WRAPPING, made["PrivateKeyPlaintext"])
        public = kms.get_public_key(KeyId=key_id)["PublicKey"]
        assert public == made["PublicKey"]
        return key_id, made["PrivateKeyPlaintext"], public

    return imported


@pytest.mark.parametrize(("spec", "algorithm"), SIGNERS)
def test_what_is_signed_elsewhere_verifies_here(kms, imported, tmp_path, spec, algorithm):
    key_id, private, public = imported(spec, "SIGN_VERIFY")
    call = {"KeyId": key_id, "SigningAlgorithm": algorithm, "Message": MESSAGE}
    if algorithm == "ED25519_PH_SHA_512":
        call |= {"Message": hashlib.sha512(MESSAGE).digest(), "MessageType": "DIGEST"}
        seed = second_opinion.private_key(private).private_bytes_raw()
        signature = edwards.sign_ph(seed, call["Message"])
    else:
        signature = second_opinion.sign(second_opinion.private_key(private), algorithm, MESSAGE)
    assert kms.verify(**call, Signature=signature)["SignatureValid"]
    ours = kms.sign(**call)["Signature"]
    assert second_opinion.verifies(public, algorithm, MESSAGE, ours, tmp_path)
    with refused("KMSInvalidSignatureException", ""):
        kms.verify(**call | {"Message": bytes(len(call["Message"]))}, Signature=signature)


@pytest.mark.parametrize("spec", ["RSA_2048", "RSA_4096"])
@pytest.mark.parametrize("algorithm", specs.RSA_ENCRYPTION)
def test_what_is_encrypted_here_opens_elsewhere(kms, imported, spec, algorithm):
    key_id, private, _ = imported(spec, "ENCRYPT_DECRYPT")
    blob = kms.encrypt(KeyId=key_id, Plaintext=MESSAGE, EncryptionAlgorithm=algorithm)
    opened = second_opinion.private_key(private).decrypt(
        blob["CiphertextBlob"], second_opinion.oaep(algorithm)
    )
    assert opened == MESSAGE


@pytest.mark.parametrize("bits", [224, 256, 384, 512])
def test_macs_are_those_of_others(kms, tmp_path, bits):
    secret = os.urandom(bits // 8)
    key_id = external(kms, f"HMAC_{bits}", "GENERATE_VERIFY_MAC")
    import_material(kms, tmp_path, key_id, "RSAES_OAEP_SHA_256", secret)
    call = {"KeyId": key_id, "MacAlgorithm": f"HMAC_SHA_{bits}", "Message": MESSAGE}
    mac = hmac.new(secret, MESSAGE, f"sha{bits}").digest()
    assert kms.generate_mac(**call)["Mac"] == mac
    assert kms.verify_mac(**call, Mac=mac)["MacValid"]
