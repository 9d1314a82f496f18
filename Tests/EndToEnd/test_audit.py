"""One record for every request, and no secret in any file."""

import base64
import json

import pytest

import trail
from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT
from wire import Caller

# Long and odd enough to appear by itself nowhere.
CANARY = b"canary-7f2c9b1e55d04a6d9a0b-plaintext"


@pytest.fixture
def audited(start, tmp_path):
    """A server with a data folder of its own."""
    server = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=tmp_path / "data")
    server.data = tmp_path / "data"
    return server


def records(server):
    return trail.records(server.data)


def test_every_request_leaves_one_record_with_its_id(audited):
    kms = audited.client()
    ids = []
    key = kms.create_key(Description="described")
    arn = key["KeyMetadata"]["Arn"]
    blob = kms.encrypt(KeyId=arn, Plaintext=b"a", EncryptionContext={"tenant": "t"})
    answers = [
        ("CreateKey", key),
        ("Encrypt", blob),
        (
            "Decrypt",
            kms.decrypt(
                CiphertextBlob=blob["CiphertextBlob"], EncryptionContext={"tenant": "t"}
            ),
        ),
        ("ListKeys", kms.list_keys()),
        ("DisableKey", kms.disable_key(KeyId=arn)),
        ("GetCallerIdentity", audited.client("sts").get_caller_identity()),
    ]
    ids = [answer["ResponseMetadata"]["RequestId"] for _, answer in answers]
    found = records(audited)
    assert [record["requestID"] for record in found] == ids
    assert [record["eventName"] for record in found] == [name for name, _ in answers]
    assert len({record["eventID"] for record in found}) == len(found)


def test_a_record_says_who_asked_for_what_and_where(audited):
    kms = audited.client(region="eu-west-1")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    kms.encrypt(KeyId=arn, Plaintext=CANARY, EncryptionContext={"tenant": "t"})
    record = records(audited)[-1]
    assert record["eventSource"] == "kms.amazonaws.com"
    assert record["awsRegion"] == "eu-west-1"
    assert record["sourceIPAddress"] == "127.0.0.1"
    assert "Boto3" in record["userAgent"]
    assert record["userIdentity"]["type"] == "Root"
    assert record["userIdentity"]["arn"] == f"arn:aws:iam::{FIRST_ACCOUNT}:root"
    assert record["userIdentity"]["accessKeyId"] == audited.credentials()[0]
    assert record["requestParameters"] == {
        "keyId": arn,
        "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "encryptionContext": {"tenant": "t"},
    }
    assert record["responseElements"] is None
    assert [resource["ARN"] for resource in record["resources"]] == [arn]
    assert record["recipientAccountId"] == FIRST_ACCOUNT
    assert record["readOnly"] is True
    assert "errorCode" not in record


def test_refusals_are_recorded_too(audited):
    arn = audited.client().create_key()["KeyMetadata"]["Arn"]
    with refused("AccessDeniedException") as foreign:
        audited.client(account=SECOND_ACCOUNT).encrypt(KeyId=arn, Plaintext=b"a")
    with refused("NotFoundException") as missing:
        audited.client().describe_key(KeyId="nonsense")
    with refused("InvalidSignatureException") as forged:
        audited.client(secret="wrong").list_keys()
    with refused("UnsupportedOperationException") as unsupported:
        audited.client().describe_custom_key_stores()
    with refused("ValidationException") as invalid:
        audited.client().list_keys(Limit=0)
    found = records(audited)[1:]
    refusals = [foreign, missing, forged, unsupported, invalid]
    assert [record["requestID"] for record in found] == [r.request_id for r in refusals]
    assert [record["errorCode"] for record in found] == [
        "AccessDenied",
        "NotFoundException",
        "InvalidSignatureException",
        "UnsupportedOperationException",
        "ValidationException",
    ]
    assert found[0]["requestParameters"] is None
    assert found[2]["userIdentity"]["type"] == "Unknown"
    assert found[4]["errorMessage"] == invalid.message


def test_requests_for_operations_that_nobody_serves_are_recorded(audited):
    answer = Caller(audited).kms("NoSuchOperation", b"{}")
    assert (answer.status, answer.code) == (400, "UnknownOperationException")
    [record] = records(audited)
    assert record["requestID"] == answer.headers["x-amzn-requestid"]
    assert (record["eventName"], record["errorCode"]) == (
        "NoSuchOperation",
        "UnknownOperationException",
    )
    assert record["userIdentity"]["type"] == "Unknown"


def test_no_secret_is_in_any_file(audited):
    kms = audited.client()
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    blob = kms.encrypt(KeyId=arn, Plaintext=CANARY)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == CANARY
    kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=arn)
    data_key = kms.generate_data_key(KeyId=arn, KeySpec="AES_256")["Plaintext"]
    drawn = kms.generate_random(NumberOfBytes=32)["Plaintext"]
    Caller(audited).kms("Encrypt", b'{"KeyId":1,"Plaintext":"' + base64.b64encode(CANARY) + b'"}')
    audited.stop()
    secrets = [CANARY, data_key, drawn]
    forms = [form for secret in secrets for form in [secret, secret.hex().encode()]]
    forms += [base64.b64encode(secret) for secret in secrets]
    forms += [audited.credentials(account)[1].encode() for account in [FIRST_ACCOUNT, SECOND_ACCOUNT]]
    files = [path for path in audited.data.rglob("*") if path.is_file()] + [audited.log_path]
    assert len(files) >= 5
    for path in files:
        content = path.read_bytes()
        for form in forms:
            assert form not in content, path


def test_a_record_survives_the_server(audited):
    audited.client().create_key()
    audited.process.kill()
    audited.process.wait()
    assert [record["eventName"] for record in records(audited)] == ["CreateKey"]


def test_a_trail_goes_on_where_it_ended(start, tmp_path):
    for _ in range(2):
        server = start(data=tmp_path / "data")
        server.data = tmp_path / "data"
        server.client().list_keys()
        server.stop()
    assert [record["eventName"] for record in records(server)] == ["ListKeys", "ListKeys"]
