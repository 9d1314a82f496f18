"""MongoDB's client-side field level encryption: the real driver, a double of the database."""

import pytest
from bson.binary import STANDARD
from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.encryption import Algorithm, ClientEncryption
from pymongo.errors import EncryptionError

import private_authority
from conftest import REGION
from mongodb_double import MongoDB

DETERMINISTIC = Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Deterministic
RANDOM = Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random


@pytest.fixture
def database():
    with MongoDB() as database, MongoClient(database.url) as client:
        database.client = client
        yield database


@pytest.fixture
def kms(production):
    return production.client()


def encrypting(database, production, *, secret=None, authority=None):
    credentials = {
        "accessKeyId": production.access_key_id, "secretAccessKey": secret or production.secret,
    }  # fmt: skip
    return ClientEncryption(
        kms_providers={"aws": credentials},
        key_vault_namespace="encryption.keys",
        key_vault_client=database.client,
        codec_options=CodecOptions(uuid_representation=STANDARD),
        kms_tls_options={"aws": {"tlsCAFile": str(authority or production.authority)}},
    )


def master_key(production, arn):
    return {"region": REGION, "key": arn, "endpoint": f"127.0.0.1:{production.port}"}


@pytest.mark.parametrize("algorithm", [DETERMINISTIC, RANDOM])
def test_a_field_is_closed_and_opened(database, production, kms, algorithm):
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    with encrypting(database, production) as encryption:
        data_key = encryption.create_data_key(
            "aws", master_key(production, arn), key_alt_names=["a"]
        )
        closed = encryption.encrypt("123-45-6789", algorithm, key_id=data_key)
        assert encryption.decrypt(closed) == "123-45-6789"
        again = encryption.encrypt("123-45-6789", algorithm, key_alt_name="a")
        assert (again == closed) == (algorithm == DETERMINISTIC)
    [stored] = database.documents["keys"]
    assert stored["masterKey"]["key"] == arn
    # Another program, which has to ask for the data key.
    with encrypting(database, production) as encryption:
        assert encryption.decrypt(closed) == "123-45-6789"


def test_a_disabled_key_closes_its_fields(database, production, kms):
    key = kms.create_key()["KeyMetadata"]
    with encrypting(database, production) as encryption:
        data_key = encryption.create_data_key("aws", master_key(production, key["Arn"]))
        closed = encryption.encrypt("secret", RANDOM, key_id=data_key)
    kms.disable_key(KeyId=key["KeyId"])
    with encrypting(database, production) as encryption:
        with pytest.raises(EncryptionError, match="DisabledException|disabled"):
            encryption.decrypt(closed)


def test_a_wrong_secret_is_refused(database, production, kms):
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    with encrypting(database, production, secret="no" * 20) as encryption:
        with pytest.raises(EncryptionError, match="InvalidSignatureException|signature"):
            encryption.create_data_key("aws", master_key(production, arn))


def test_it_trusts_a_private_authority_and_nobody_else(database, production, kms, tmp_path):
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    other = tmp_path / "other"
    other.mkdir()
    authority = private_authority.write(other)[0]
    with encrypting(database, production, authority=authority) as encryption:
        with pytest.raises(EncryptionError, match="certificate"):
            encryption.create_data_key("aws", master_key(production, arn))


def test_the_page_works_when_copied(page, production, database):
    environment = production.variables | {"MONGODB_URI": database.url}
    assert "123-45-6789" in page("mongodb", environment)
