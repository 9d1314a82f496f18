"""GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateRandom."""

import pytest

from refusals import at_least, at_most, constraint, refused

BOTH = [
    pytest.param("generate_data_key", id="with plaintext"),
    pytest.param("generate_data_key_without_plaintext", id="without plaintext"),
]
EITHER = "Please specify either number of bytes or key spec."
DRY_RUN = "The request would have succeeded, but the DryRun option is set."


@pytest.mark.parametrize(
    ("parameters", "size"),
    [
        ({"KeySpec": "AES_128"}, 16),
        ({"KeySpec": "AES_256"}, 32),
        ({"NumberOfBytes": 1}, 1),
        ({"NumberOfBytes": 1024}, 1024),
    ],
)
@pytest.mark.parametrize("operation", BOTH)
def test_a_data_key_has_the_size_asked_for(kms, key, operation, parameters, size):
    answer = getattr(kms, operation)(KeyId=key["KeyId"], **parameters)
    opened = kms.decrypt(CiphertextBlob=answer["CiphertextBlob"])["Plaintext"]
    assert len(opened) == size
    assert answer["KeyId"] == key["Arn"]
    assert answer["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    if operation == "generate_data_key":
        assert answer["Plaintext"] == opened
    else:
        assert "Plaintext" not in answer


@pytest.mark.parametrize("operation", BOTH)
def test_a_data_key_is_bound_to_its_context(kms, key, alias, operation):
    context = {"table": "users"}
    answer = getattr(kms, operation)(KeyId=alias, KeySpec="AES_256", EncryptionContext=context)
    blob = answer["CiphertextBlob"]
    assert len(kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"]) == 32
    with refused("InvalidCiphertextException", ""):
        kms.decrypt(CiphertextBlob=blob)


@pytest.mark.parametrize("operation", BOTH)
def test_the_size_is_given_once_and_within_bounds(kms, key, operation):
    generate = getattr(kms, operation)
    with refused("ValidationException", EITHER):
        generate(KeyId=key["KeyId"])
    with refused("ValidationException", EITHER):
        generate(KeyId=key["KeyId"], KeySpec="AES_256", NumberOfBytes=32)
    with refused("ValidationException", constraint(0, "numberOfBytes", at_least(1))):
        generate(KeyId=key["KeyId"], NumberOfBytes=0)
    with refused("ValidationException", constraint(1025, "numberOfBytes", at_most(1024))):
        generate(KeyId=key["KeyId"], NumberOfBytes=1025)
    enumeration = constraint("AES_512", "keySpec", "Member must satisfy enum value set: [")
    with refused("ValidationException", starting=enumeration):
        generate(KeyId=key["KeyId"], KeySpec="AES_512")


@pytest.mark.parametrize("operation", BOTH)
def test_a_dry_run_makes_no_data_key(kms, key, operation):
    with refused("DryRunOperationException", DRY_RUN):
        getattr(kms, operation)(KeyId=key["KeyId"], KeySpec="AES_256", DryRun=True)


@pytest.mark.parametrize("operation", BOTH)
def test_a_grant_token_from_nowhere_is_refused(kms, key, operation):
    with refused("InvalidGrantTokenException"):
        getattr(kms, operation)(KeyId=key["KeyId"], KeySpec="AES_256", GrantTokens=["nonsense"])


def test_an_attested_recipient_is_refused_rather_than_answered_in_the_clear(kms, key):
    recipient = {"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": b"a"}
    with refused("UnsupportedOperationException"):
        kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256", Recipient=recipient)
    with refused("UnsupportedOperationException"):
        kms.generate_random(NumberOfBytes=32, Recipient=recipient)


@pytest.mark.parametrize("size", [1, 32, 1024])
def test_random_bytes_come_in_the_number_asked_for(kms, size):
    assert len(kms.generate_random(NumberOfBytes=size)["Plaintext"]) == size


def test_random_bytes_and_data_keys_do_not_repeat(kms, key):
    drawn = [kms.generate_random(NumberOfBytes=32)["Plaintext"] for _ in range(20)]
    drawn += [
        kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")["Plaintext"]
        for _ in range(20)
    ]
    assert len(set(drawn)) == 40


def test_random_bytes_have_bounds(kms):
    with refused("ValidationException", "NumberOfBytes is required."):
        kms.generate_random()
    with refused("ValidationException", constraint(0, "numberOfBytes", at_least(1))):
        kms.generate_random(NumberOfBytes=0)
    with refused("ValidationException", constraint(1025, "numberOfBytes", at_most(1024))):
        kms.generate_random(NumberOfBytes=1025)


def test_random_bytes_come_from_no_store_that_is_not_there(kms):
    with refused("CustomKeyStoreNotFoundException"):
        kms.generate_random(NumberOfBytes=1, CustomKeyStoreId="cks-1234567890abcdef0")
