"""Encrypt, Decrypt and ReEncrypt with key pairs, in both directions with other implementations."""

import pytest

import second_opinion
import specs
from refusals import refused

CASES = specs.encryption_cases()
LIMITS = {
    ("RSA_2048", "RSAES_OAEP_SHA_1"): 214,
    ("RSA_2048", "RSAES_OAEP_SHA_256"): 190,
    ("RSA_3072", "RSAES_OAEP_SHA_1"): 342,
    ("RSA_3072", "RSAES_OAEP_SHA_256"): 318,
    ("RSA_4096", "RSAES_OAEP_SHA_1"): 470,
    ("RSA_4096", "RSAES_OAEP_SHA_256"): 446,
    ("SM2", "SM2PKE"): 1024,
}
DRY_RUN = "The request would have succeeded, but the DryRun option is set."
WRONG_KEY = "The key ID in the request does not identify a CMK that can perform this operation."


@pytest.fixture
def pair(kms, keys):
    """A key pair that encrypts, with its public key."""

    def pair(spec):
        key = keys(spec, "ENCRYPT_DECRYPT")
        return key, kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]

    return pair


@pytest.mark.parametrize(("spec", "algorithm"), CASES)
def test_what_was_encrypted_here_or_elsewhere_is_decrypted_here(
    kms, pair, tmp_path, spec, algorithm
):
    key, public = pair(spec)
    limit = LIMITS[spec, algorithm]
    for size in (1, 32, limit):
        plaintext = bytes(index % 251 for index in range(size))
        encrypted = kms.encrypt(
            KeyId=key["KeyId"], Plaintext=plaintext, EncryptionAlgorithm=algorithm
        )
        assert encrypted["KeyId"] == key["Arn"]
        assert encrypted["EncryptionAlgorithm"] == algorithm
        blob = encrypted["CiphertextBlob"]
        if spec != "SM2":
            assert len(blob) == int(spec.split("_")[1]) // 8
        outside = second_opinion.encrypt(public, algorithm, plaintext, tmp_path)
        for ciphertext in (blob, outside):
            opened = kms.decrypt(
                KeyId=key["KeyId"], CiphertextBlob=ciphertext, EncryptionAlgorithm=algorithm
            )
            opened.pop("ResponseMetadata")
            assert opened == {
                "KeyId": key["Arn"],
                "Plaintext": plaintext,
                "EncryptionAlgorithm": algorithm,
            }


@pytest.mark.parametrize("spec", specs.RSA)
def test_what_is_encrypted_under_a_data_key_pair_opens_with_its_private_key(kms, key, spec):
    made = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec)
    private = second_opinion.private_key(made["PrivateKeyPlaintext"])
    assert private.key_size == int(spec.split("_")[1])
    assert private.public_key().public_numbers().e == 65537
    for algorithm in specs.RSA_ENCRYPTION:
        blob = second_opinion.public_key(made["PublicKey"]).encrypt(
            b"a", second_opinion.oaep(algorithm)
        )
        assert private.decrypt(blob, second_opinion.oaep(algorithm)) == b"a"


@pytest.mark.parametrize(("spec", "algorithm"), CASES)
def test_a_plaintext_that_does_not_fit_is_refused(kms, pair, key, spec, algorithm):
    own, _ = pair(spec)
    limit = LIMITS[spec, algorithm]
    message = (
        f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {limit} bytes."
    )
    for size in (limit + 1, 4096):
        with refused("ValidationException", message):
            kms.encrypt(KeyId=own["KeyId"], Plaintext=bytes(size), EncryptionAlgorithm=algorithm)
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=bytes(limit + 1))["CiphertextBlob"]
    with refused("ValidationException", message):
        kms.re_encrypt(
            CiphertextBlob=blob,
            DestinationKeyId=own["KeyId"],
            DestinationEncryptionAlgorithm=algorithm,
        )


@pytest.mark.parametrize(("spec", "algorithm"), CASES)
def test_every_ciphertext_that_does_not_open_is_one_error(kms, pair, tmp_path, spec, algorithm):
    key, public = pair(spec)
    blob = second_opinion.encrypt(public, algorithm, b"attack at dawn", tmp_path)
    wrong = [blob[:-1], blob + b"\0", b"\0" * len(blob), b"\xff" * len(blob), b"a"]
    for index in range(0, len(blob), max(1, len(blob) // 12)):
        changed = bytearray(blob)
        changed[index] ^= 1
        wrong.append(bytes(changed))
    if spec != "SM2":
        (other,) = set(specs.RSA_ENCRYPTION) - {algorithm}
        wrong.append(second_opinion.encrypt(public, other, b"attack at dawn", tmp_path))
    for ciphertext in wrong:
        with refused("InvalidCiphertextException", ""):
            kms.decrypt(
                KeyId=key["KeyId"], CiphertextBlob=ciphertext, EncryptionAlgorithm=algorithm
            )


@pytest.mark.parametrize(("spec", "algorithm"), CASES)
def test_the_standard_algorithm_is_that_of_symmetric_keys(kms, pair, key, spec, algorithm):
    own, _ = pair(spec)
    message = f"Algorithm SYMMETRIC_DEFAULT is incompatible with key spec {spec}."
    with refused("InvalidKeyUsageException", message):
        kms.encrypt(KeyId=own["KeyId"], Plaintext=b"a")
    call = {"KeyId": own["KeyId"], "EncryptionAlgorithm": algorithm}
    blob = kms.encrypt(**call, Plaintext=b"a")["CiphertextBlob"]
    with refused("InvalidKeyUsageException", message):
        kms.decrypt(KeyId=own["KeyId"], CiphertextBlob=blob)
    # Without a key, and without an algorithm, it is taken for a blob of ours: for one of an unknown key
    # if it begins like one, which one in 256 does.
    while blob.startswith(b"\x01"):
        blob = kms.encrypt(**call, Plaintext=b"a")["CiphertextBlob"]
    with refused("InvalidCiphertextException", ""):
        kms.decrypt(CiphertextBlob=blob)
    with refused("InvalidCiphertextException", ""):
        kms.decrypt(CiphertextBlob=blob, EncryptionAlgorithm=algorithm)
    symmetric = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    with refused("IncorrectKeyException", WRONG_KEY):
        kms.decrypt(KeyId=own["KeyId"], CiphertextBlob=symmetric)
    message = f"Algorithm {algorithm} is incompatible with key spec SYMMETRIC_DEFAULT."
    with refused("InvalidKeyUsageException", message):
        kms.decrypt(KeyId=key["KeyId"], CiphertextBlob=blob, EncryptionAlgorithm=algorithm)


def test_a_ciphertext_that_begins_like_a_symmetric_blob_is_not_taken_for_one(kms, pair):
    own, _ = pair("RSA_2048")
    looks_symmetric = b"\x01" + bytes(255)
    with refused(
        "InvalidKeyUsageException",
        "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
    ):
        kms.decrypt(KeyId=own["KeyId"], CiphertextBlob=looks_symmetric)


@pytest.mark.parametrize(("spec", "algorithm"), CASES)
def test_a_context_is_for_symmetric_keys(kms, pair, key, spec, algorithm):
    own, _ = pair(spec)
    message = f"EncryptionContext is not valid for the algorithm {algorithm}."
    call = {"KeyId": own["KeyId"], "EncryptionAlgorithm": algorithm}
    blob = kms.encrypt(**call, Plaintext=b"a", EncryptionContext={})["CiphertextBlob"]
    symmetric = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    context = {"tenant": "a"}
    for run in [
        lambda: kms.encrypt(**call, Plaintext=b"a", EncryptionContext=context),
        lambda: kms.decrypt(**call, CiphertextBlob=blob, EncryptionContext=context),
        lambda: kms.re_encrypt(
            CiphertextBlob=blob,
            SourceKeyId=own["KeyId"],
            SourceEncryptionAlgorithm=algorithm,
            SourceEncryptionContext=context,
            DestinationKeyId=key["KeyId"],
        ),
        lambda: kms.re_encrypt(
            CiphertextBlob=symmetric,
            DestinationKeyId=own["KeyId"],
            DestinationEncryptionAlgorithm=algorithm,
            DestinationEncryptionContext=context,
        ),
    ]:
        with refused("ValidationException", message):
            run()


def test_a_key_that_does_not_encrypt_says_so_before_the_algorithm(kms, keys):
    for spec, usage in [
        ("RSA_2048", "SIGN_VERIFY"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        ("SM2", "SIGN_VERIFY"),
    ]:
        key = keys(spec, usage)
        message = f"{key['Arn']} key usage is {usage} which is not valid for"
        for algorithm in ("SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_256", "SM2PKE"):
            call = {"KeyId": key["KeyId"], "EncryptionAlgorithm": algorithm}
            with refused("InvalidKeyUsageException", f"{message} Encrypt."):
                kms.encrypt(**call, Plaintext=b"a")
            with refused("InvalidKeyUsageException", f"{message} Decrypt."):
                kms.decrypt(**call, CiphertextBlob=b"a")


SIDES = [("SYMMETRIC_DEFAULT", "SYMMETRIC_DEFAULT"), *CASES]


@pytest.mark.parametrize(("source", "from_algorithm"), SIDES)
@pytest.mark.parametrize(
    ("destination", "to_algorithm"),
    [SIDES[0], ("RSA_2048", "RSAES_OAEP_SHA_256"), ("SM2", "SM2PKE")],
)
def test_a_ciphertext_moves_between_keys_of_every_kind(
    kms, keys, source, from_algorithm, destination, to_algorithm
):
    first, second = (keys(spec, "ENCRYPT_DECRYPT") for spec in (source, destination))
    blob = kms.encrypt(
        KeyId=first["KeyId"], Plaintext=b"attack at dawn", EncryptionAlgorithm=from_algorithm
    )["CiphertextBlob"]
    moved = kms.re_encrypt(
        CiphertextBlob=blob,
        SourceKeyId=first["KeyId"],
        SourceEncryptionAlgorithm=from_algorithm,
        DestinationKeyId=second["KeyId"],
        DestinationEncryptionAlgorithm=to_algorithm,
    )
    assert (moved["SourceKeyId"], moved["KeyId"]) == (first["Arn"], second["Arn"])
    assert moved["SourceEncryptionAlgorithm"] == from_algorithm
    assert moved["DestinationEncryptionAlgorithm"] == to_algorithm
    assert ("SourceKeyMaterialId" in moved) == (source == "SYMMETRIC_DEFAULT")
    assert ("DestinationKeyMaterialId" in moved) == (destination == "SYMMETRIC_DEFAULT")
    opened = kms.decrypt(
        KeyId=second["KeyId"],
        CiphertextBlob=moved["CiphertextBlob"],
        EncryptionAlgorithm=to_algorithm,
    )
    assert opened["Plaintext"] == b"attack at dawn"


def test_a_dry_run_ends_before_the_work(kms, pair, key):
    own, _ = pair("RSA_2048")
    call = {"KeyId": own["KeyId"], "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
    for run in [
        lambda: kms.encrypt(**call, Plaintext=b"a", DryRun=True),
        lambda: kms.decrypt(**call, CiphertextBlob=b"a", DryRun=True),
        lambda: kms.decrypt(**call, DryRun=True, DryRunModifiers=["IGNORE_CIPHERTEXT"]),
        lambda: kms.re_encrypt(
            CiphertextBlob=b"a",
            SourceKeyId=own["KeyId"],
            SourceEncryptionAlgorithm="RSAES_OAEP_SHA_1",
            DestinationKeyId=key["KeyId"],
            DryRun=True,
        ),
    ]:
        with refused("DryRunOperationException", DRY_RUN):
            run()
