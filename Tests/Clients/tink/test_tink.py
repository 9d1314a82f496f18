"""Tink's `awskms`: a key of the server as an AEAD, and as what keysets are kept under."""

import json

import pytest
import tink
from tink import aead
from tink.integration import awskms

aead.register()

PREFIX = "aws-kms://"


@pytest.fixture
def client(kms):
    return awskms.new_client(boto3_client=kms)


def test_a_key_is_an_aead(client, key):
    primitive = client.get_aead(PREFIX + key["Arn"])
    for data in [b"", b"associated"]:
        closed = primitive.encrypt(b"attack at dawn", data)
        assert primitive.decrypt(closed, data) == b"attack at dawn"
        with pytest.raises(tink.TinkError, match="InvalidCiphertextException"):
            primitive.decrypt(closed, b"other")


def test_an_altered_ciphertext_is_refused(client, key):
    primitive = client.get_aead(PREFIX + key["Arn"])
    closed = bytearray(primitive.encrypt(b"attack at dawn", b""))
    closed[-1] ^= 1
    with pytest.raises(tink.TinkError, match="InvalidCiphertextException"):
        primitive.decrypt(bytes(closed), b"")


def test_envelopes_have_data_keys_of_their_own(client, key):
    primitive = aead.KmsEnvelopeAead(
        aead.aead_key_templates.AES256_GCM, client.get_aead(PREFIX + key["Arn"])
    )
    message = b"attack at dawn" * 10_000
    closed = primitive.encrypt(message, b"associated")
    assert primitive.decrypt(closed, b"associated") == message
    with pytest.raises(tink.TinkError):
        primitive.decrypt(closed, b"other")


def test_a_keyset_is_kept_under_a_key(client, kms, key):
    remote = client.get_aead(PREFIX + key["Arn"])
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    kept = tink.json_proto_keyset_format.serialize_encrypted(handle, remote, b"for tests")
    assert "encryptedKeyset" in json.loads(kept)
    read = tink.json_proto_keyset_format.parse_encrypted(kept, remote, b"for tests")
    closed = handle.primitive(aead.Aead).encrypt(b"attack at dawn", b"")
    assert read.primitive(aead.Aead).decrypt(closed, b"") == b"attack at dawn"
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises(tink.TinkError, match="(?i)disabled"):
        tink.json_proto_keyset_format.parse_encrypted(kept, remote, b"for tests")


def test_a_bound_client_takes_no_other_key(kms, key):
    bound = awskms.new_client(boto3_client=kms, key_uri=PREFIX + key["Arn"])
    assert bound.does_support(PREFIX + key["Arn"])
    with pytest.raises(tink.TinkError, match="bound"):
        bound.get_aead(PREFIX + key["Arn"] + "0")


def test_credentials_come_from_a_file_too(server, key, tmp_path, monkeypatch):
    access_key_id, secret = server.credentials()
    path = tmp_path / "credentials"
    path.write_text(
        f"[default]\naws_access_key_id = {access_key_id}\naws_secret_access_key = {secret}\n"
    )
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    client = awskms.AwsKmsClient(PREFIX + key["Arn"], str(path))
    primitive = client.get_aead(PREFIX + key["Arn"])
    assert primitive.decrypt(primitive.encrypt(b"a", b"b"), b"b") == b"a"


def test_it_trusts_a_private_authority(production):
    kms = production.client()
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    primitive = awskms.new_client(boto3_client=kms).get_aead(PREFIX + arn)
    assert primitive.decrypt(primitive.encrypt(b"a", b"b"), b"b") == b"a"


def test_the_page_works_when_copied(page, server):
    assert "attack at dawn" in page("tink", server.variables)
