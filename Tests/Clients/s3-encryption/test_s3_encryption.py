"""The Amazon S3 Encryption Client for Python, with a double of S3."""

import pytest
from botocore.exceptions import ClientError
from s3_encryption import S3EncryptionClient, S3EncryptionClientConfig
from s3_encryption.exceptions import S3EncryptionClientError
from s3_encryption.materials.kms_keyring import KmsKeyring

from s3_double import S3

SECRET = b"attack at dawn" * 5000
CONTEXT = {"tenant": "a"}


@pytest.fixture
def s3():
    with S3() as s3:
        yield s3


def encrypting(s3, kms, key_id, **settings):
    keyring = KmsKeyring(kms_client=kms, kms_key_id=key_id)
    return S3EncryptionClient(s3.client(), S3EncryptionClientConfig(keyring=keyring, **settings))


def test_an_object_is_closed_and_opened(s3, kms, key):
    client = encrypting(s3, kms, key["Arn"])
    client.put_object(Bucket="bucket", Key="plan", Body=SECRET, EncryptionContext=CONTEXT)
    body, metadata = s3.objects["/bucket/plan"]
    assert SECRET not in body and b"attack" not in body
    assert metadata
    got = client.get_object(Bucket="bucket", Key="plan", EncryptionContext=CONTEXT)
    assert got["Body"].read() == SECRET


def test_another_context_opens_nothing(s3, kms, key):
    client = encrypting(s3, kms, key["Arn"])
    client.put_object(Bucket="bucket", Key="plan", Body=SECRET, EncryptionContext=CONTEXT)
    with pytest.raises((S3EncryptionClientError, ClientError)):
        client.get_object(Bucket="bucket", Key="plan", EncryptionContext={"tenant": "b"})


def test_another_key_opens_nothing(s3, kms, key, server):
    encrypting(s3, kms, key["Arn"]).put_object(Bucket="bucket", Key="plan", Body=SECRET)
    other = encrypting(s3, kms, kms.create_key()["KeyMetadata"]["Arn"])
    with pytest.raises((S3EncryptionClientError, ClientError)):
        other.get_object(Bucket="bucket", Key="plan")["Body"].read()


def test_an_altered_object_is_not_opened(s3, kms, key):
    client = encrypting(s3, kms, key["Arn"])
    client.put_object(Bucket="bucket", Key="plan", Body=SECRET)
    body, metadata = s3.objects["/bucket/plan"]
    s3.objects["/bucket/plan"] = (body[:-1] + bytes([body[-1] ^ 1]), metadata)
    with pytest.raises(Exception):
        client.get_object(Bucket="bucket", Key="plan")["Body"].read()


def test_a_disabled_key_closes_its_objects(s3, kms, key):
    client = encrypting(s3, kms, key["Arn"])
    client.put_object(Bucket="bucket", Key="plan", Body=SECRET)
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises((S3EncryptionClientError, ClientError), match="(?i)disabled|decrypt"):
        client.get_object(Bucket="bucket", Key="plan")["Body"].read()


def test_the_page_works_when_copied(page, server):
    with S3() as s3:
        environment = server.variables | {"AWS_ENDPOINT_URL_S3": s3.url}
        assert "attack at dawn" in page("s3-encryption", environment)
