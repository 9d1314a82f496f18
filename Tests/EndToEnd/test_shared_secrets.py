"""DeriveSharedSecret, Encapsulate and Decapsulate, against other implementations."""

import pytest
from cryptography.hazmat.primitives.asymmetric import mlkem
from kyber_py.ml_kem import ML_KEM_512

import second_opinion
import specs
from refusals import refused

DRY_RUN = "The request would have succeeded, but the DryRun option is set."
CURVES = [*specs.ECC, "SM2"]
MODULES = {"ML_KEM_768": mlkem.MLKEM768PrivateKey, "ML_KEM_1024": mlkem.MLKEM1024PrivateKey}
CIPHERTEXT_SIZES = {"ML_KEM_512": 768, "ML_KEM_768": 1088, "ML_KEM_1024": 1568}


@pytest.mark.parametrize("spec", CURVES)
def test_both_sides_agree(kms, keys, tmp_path, spec):
    key = keys(spec, "KEY_AGREEMENT")
    own = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    peer = second_opinion.OpenSSLKeyPair(spec, tmp_path)
    answer = kms.derive_shared_secret(
        KeyId=key["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=peer.public_der
    )
    answer.pop("ResponseMetadata")
    secret = answer.pop("SharedSecret")
    assert answer == {
        "KeyId": key["Arn"],
        "KeyAgreementAlgorithm": "ECDH",
        "KeyOrigin": "AWS_KMS",
    }
    assert len(secret) == peer.field_byte_count
    if spec != "SM2":
        assert secret == peer.derive(own)


@pytest.mark.parametrize("spec", CURVES)
def test_two_keys_of_ours_agree(kms, keys, spec):
    first = keys(spec, "KEY_AGREEMENT")["KeyId"]
    second = kms.create_key(KeySpec=spec, KeyUsage="KEY_AGREEMENT")["KeyMetadata"]["KeyId"]
    secrets = {
        kms.derive_shared_secret(
            KeyId=own,
            KeyAgreementAlgorithm="ECDH",
            PublicKey=kms.get_public_key(KeyId=peer)["PublicKey"],
        )["SharedSecret"]
        for own, peer in [(first, second), (second, first)]
    }
    assert len(secrets) == 1


@pytest.mark.parametrize("spec", CURVES)
def test_a_peer_that_is_none_is_refused_without_a_word(kms, keys, tmp_path, spec):
    key = keys(spec, "KEY_AGREEMENT")
    own = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    other = second_opinion.OpenSSLKeyPair(
        "ECC_NIST_P384" if spec != "ECC_NIST_P384" else "ECC_NIST_P256", tmp_path
    ).public_der
    off_curve = bytearray(own)
    off_curve[-1] ^= 1
    header = own[: own.index(b"\x04", 20)]
    rsa = kms.get_public_key(KeyId=keys("RSA_2048", "SIGN_VERIFY")["KeyId"])["PublicKey"]
    wrong = [
        b"a", own[:-1], own + b"\0", other, bytes(off_curve), rsa, bytes(len(own)), bytes(8192),
        header + bytes(len(own) - len(header)),
    ]
    for peer in wrong:
        with refused("ValidationException", ""):
            kms.derive_shared_secret(
                KeyId=key["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=peer
            )


def test_what_does_not_agree_says_so(kms, keys):
    for spec, usage in [("ECC_NIST_P256", "SIGN_VERIFY"), ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")]:
        key = keys(spec, usage)
        message = f"{key['Arn']} key usage is {usage} which is not valid for DeriveSharedSecret."
        with refused("InvalidKeyUsageException", message):
            kms.derive_shared_secret(
                KeyId=key["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=b"a"
            )
    key = keys("ECC_NIST_P256", "KEY_AGREEMENT")
    call = {"KeyId": key["KeyId"], "PublicKey": b"a"}
    message = (
        "1 validation error detected: Value 'INVALID' at 'keyAgreementAlgorithm' failed to satisfy "
        "constraint: Member must satisfy enum value set: [ECDH]"
    )
    with refused("ValidationException", message):
        kms.derive_shared_secret(**call, KeyAgreementAlgorithm="INVALID")
    with refused("DryRunOperationException", DRY_RUN):
        kms.derive_shared_secret(**call, KeyAgreementAlgorithm="ECDH", DryRun=True)
    with refused("UnsupportedOperationException"):
        kms.derive_shared_secret(
            **call,
            KeyAgreementAlgorithm="ECDH",
            Recipient={
                "KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
                "AttestationDocument": b"a",
            },
        )


@pytest.mark.parametrize("spec", specs.ML_KEM)
def test_what_is_encapsulated_is_decapsulated(kms, keys, possible, spec):
    possible(spec)
    key = keys(spec, "ENCAPSULATE_DECAPSULATE")
    call = {"KeyId": key["KeyId"], "EncapsulationAlgorithm": "ML_KEM"}
    made = kms.encapsulate(**call)
    made.pop("ResponseMetadata")
    secret, blob = made.pop("SharedSecret"), made.pop("SharedSecretCiphertextBlob")
    assert made == {"KeyId": key["Arn"], "EncapsulationAlgorithm": "ML_KEM"}
    assert (len(secret), len(blob)) == (32, CIPHERTEXT_SIZES[spec])
    opened = kms.decapsulate(**call, SharedSecretCiphertextBlob=blob)
    opened.pop("ResponseMetadata")
    assert opened == made | {"SharedSecret": secret}
    again = kms.encapsulate(**call)
    assert again["SharedSecret"] != secret


@pytest.mark.parametrize("spec", MODULES)
def test_a_secret_that_was_encapsulated_outside_is_the_same_here(kms, keys, spec):
    key = keys(spec, "ENCAPSULATE_DECAPSULATE")
    der = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    secret, blob = second_opinion.public_key(der).encapsulate()
    opened = kms.decapsulate(
        KeyId=key["KeyId"], EncapsulationAlgorithm="ML_KEM", SharedSecretCiphertextBlob=blob
    )
    assert opened["SharedSecret"] == secret


def test_a_secret_of_ml_kem_512_that_was_encapsulated_outside_is_the_same_here(kms, keys):
    own = keys("ML_KEM_512", "ENCAPSULATE_DECAPSULATE")
    call = {"KeyId": own["KeyId"], "EncapsulationAlgorithm": "ML_KEM"}
    public = second_opinion.ml_kem_512_public(kms.get_public_key(KeyId=own["KeyId"])["PublicKey"])
    secret, blob = ML_KEM_512.encaps(public)
    assert kms.decapsulate(**call, SharedSecretCiphertextBlob=blob)["SharedSecret"] == secret


@pytest.mark.parametrize("spec", specs.ML_KEM)
def test_a_wrong_ciphertext_is_rejected_implicitly_and_a_wrong_length_openly(
    kms, keys, possible, spec
):
    possible(spec)
    key = keys(spec, "ENCAPSULATE_DECAPSULATE")
    call = {"KeyId": key["KeyId"], "EncapsulationAlgorithm": "ML_KEM"}
    made = kms.encapsulate(**call)
    changed = bytearray(made["SharedSecretCiphertextBlob"])
    changed[5] ^= 1
    secrets = {
        kms.decapsulate(**call, SharedSecretCiphertextBlob=bytes(changed))["SharedSecret"]
        for _ in range(2)
    }
    assert len(secrets) == 1
    assert made["SharedSecret"] not in secrets
    for size in {1, *CIPHERTEXT_SIZES.values(), len(changed) - 1, len(changed) + 1} - {len(changed)}:
        with refused("InvalidCiphertextException", ""):
            kms.decapsulate(**call, SharedSecretCiphertextBlob=bytes(size))


def test_what_does_not_encapsulate_says_so(kms, keys):
    key = keys("ECC_NIST_P256", "KEY_AGREEMENT")
    call = {"KeyId": key["KeyId"], "EncapsulationAlgorithm": "ML_KEM"}
    message = f"{key['Arn']} key usage is KEY_AGREEMENT which is not valid for"
    with refused("InvalidKeyUsageException", f"{message} Encapsulate."):
        kms.encapsulate(**call)
    with refused("InvalidKeyUsageException", f"{message} Decapsulate."):
        kms.decapsulate(**call, SharedSecretCiphertextBlob=b"a")
    key = keys("ML_KEM_768", "ENCAPSULATE_DECAPSULATE")
    call["KeyId"] = key["KeyId"]
    with refused("DryRunOperationException", DRY_RUN):
        kms.encapsulate(**call, DryRun=True)
    with refused("DryRunOperationException", DRY_RUN):
        kms.decapsulate(**call, SharedSecretCiphertextBlob=b"a", DryRun=True)
