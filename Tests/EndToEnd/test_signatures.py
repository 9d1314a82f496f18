"""Nothing is done for a request whose signature is not exactly right."""

import concurrent.futures
import datetime
import re
import time

import pytest

import signing
from refusals import refused
from wire import Caller, Connection, head

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. "
    "Consult the service documentation for details."
)
TIME = r"\d{8}T\d{6}Z"


def ago(**parts):
    return signing.now() - datetime.timedelta(**parts)


def listed(caller, body=b"{}", **options):
    return caller.kms("ListKeys", body, **options)


def is_refused(answer, code, message=None):
    assert (answer.status, answer.code) == (400, code), answer.body
    if message is not None:
        assert answer.message == message
    return answer.message


def test_the_right_signature_is_accepted(caller):
    assert listed(caller).status == 200


def test_a_wrong_secret_is_refused(server):
    with refused("InvalidSignatureException", MISMATCH):
        server.client(secret="wrong").list_keys()


def test_a_flood_of_wrong_signatures_is_answered_late(server, caller):
    forger = Caller(server)
    forger.signer = signing.Signer(forger.signer.access_key_id, "wrong")
    request = forger.kms_request("ListKeys", b"{}")
    connections, requests = 16, 60

    def forge(_):
        with Connection(server.address) as connection:
            for _ in range(requests):
                connection.send(request)
                is_refused(connection.answer(), "InvalidSignatureException", MISMATCH)

    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        list(pool.map(forge, range(connections)))
    # At once: 200 and 100 a second. Late: ten a second on each connection.
    seconds = (connections * requests - 200) / (100 + 10 * connections)
    assert time.monotonic() - begin >= 0.9 * seconds
    assert listed(caller).status == 200


def test_an_unknown_access_key_is_refused(server):
    stranger = Caller(server)
    stranger.signer = signing.Signer("AKIAUNKNOWNUNKNOWN00", "secret")
    message = "The security token included in the request is invalid."
    is_refused(listed(stranger), "UnrecognizedClientException", message)


def test_the_credentials_of_two_accounts_do_not_mix(server):
    ids, secrets = zip(*(server.credentials(a) for a in ["000000000001", "111122223333"]))
    mixed = Caller(server)
    mixed.signer = signing.Signer(ids[0], secrets[1])
    is_refused(listed(mixed), "InvalidSignatureException", MISMATCH)


@pytest.mark.parametrize("region", ["eu-north-1", "us-gov-west-1", "nowhere", "US-EAST-1"])
def test_a_region_that_is_not_served_is_refused(server, region):
    message = f"Credential should be scoped to a valid region, not '{region}'. "
    is_refused(listed(Caller(server, region=region)), "InvalidSignatureException", message)


def test_a_signature_for_another_service_is_refused(server):
    message = "Credential should be scoped to correct service: 'kms'. "
    is_refused(listed(Caller(server, service="s3")), "InvalidSignatureException", message)


def test_another_terminator_is_refused(server):
    wrong = Caller(server, terminator="aws5_request")
    assert "valid terminator" in is_refused(listed(wrong), "InvalidSignatureException")


def test_a_scope_of_another_day_is_refused(caller):
    answer = listed(caller, date=ago(days=1).strftime("%Y%m%d"))
    message = is_refused(answer, "InvalidSignatureException")
    assert message.startswith("Date in Credential scope does not match YYYYMMDD")


def test_an_old_request_is_refused(caller):
    message = is_refused(listed(caller, at=ago(minutes=6)), "InvalidSignatureException")
    form = rf"Signature expired: {TIME} is now earlier than {TIME} \({TIME} - 5 min\.\)"
    assert re.fullmatch(form, message)


def test_a_request_from_the_future_is_refused(caller):
    message = is_refused(listed(caller, at=ago(minutes=-6)), "InvalidSignatureException")
    form = rf"Signature not yet current: {TIME} is still later than {TIME} \({TIME} \+ 5 min\.\)"
    assert re.fullmatch(form, message)


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_a_little(caller, minutes):
    assert listed(caller, at=ago(minutes=minutes)).status == 200


def test_a_tampered_body_is_refused(server, caller, kms, key):
    body = b'{"KeyId":"%s","Description":"signed"}' % key["KeyId"].encode()
    request = caller.kms_request("UpdateKeyDescription", body)
    answer = caller.send(request.replace(b"signed", b"forged"))
    is_refused(answer, "InvalidSignatureException", MISMATCH)
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"] == ""
    assert caller.send(request).status == 200


def test_a_signed_body_is_not_another_operation(caller, key):
    body = b'{"KeyId":"%s"}' % key["KeyId"].encode()
    request = caller.kms_request("DescribeKey", body)
    answer = caller.send(request.replace(b"TrentService.DescribeKey", b"TrentService.DisableKey"))
    is_refused(answer, "InvalidSignatureException", MISMATCH)


@pytest.mark.parametrize("name", ["x-amz-target", "x-amz-date", "host"])
def test_what_decides_must_be_signed(caller, name):
    message = is_refused(listed(caller, unsigned=[name]), "InvalidSignatureException")
    assert "must be a 'SignedHeader' in the AWS Authorization." in message


def test_a_changed_host_is_refused(caller):
    request = caller.kms_request("ListKeys", b"{}")
    changed = request.replace(b"host: 127.0.0.1", b"host: 127.0.0.2", 1)
    is_refused(caller.send(changed), "InvalidSignatureException", MISMATCH)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"), "Incomplete"),
        (lambda text: text.split(", Signature")[0], "Incomplete"),
        (lambda text: re.sub(r"SignedHeaders=[^,]*, ", "", text), "Incomplete"),
        (lambda text: re.sub(r"Credential=[^,]*, ", "", text), "Incomplete"),
        (lambda text: text.replace("/aws4_request", ""), "Incomplete"),
        (lambda text: text + ", " + text.split(", ")[-1], "Incomplete"),
        (lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"), "Invalid"),
        (lambda text: text[:-1], "Invalid"),
        (lambda text: text.upper().replace("AWS4-HMAC-SHA256 CREDENTIAL", "AWS4"), "Incomplete"),
        (lambda text: "AWS4-HMAC-SHA256", "Incomplete"),
        (lambda text: "AWS4-HMAC-SHA256 " + "a=b," * 2000, "Incomplete"),
        (lambda text: "Bearer token", "Incomplete"),
    ],
)
def test_an_authorization_that_is_none_is_refused(caller, change, code):
    headers = caller.kms_headers("ListKeys", b"{}")
    headers["authorization"] = change(headers["authorization"])
    answer = caller.send(head("POST / HTTP/1.1", headers | {"content-length": 2}) + b"{}")
    names = {
        "Incomplete": "IncompleteSignatureException",
        "Invalid": "InvalidSignatureException",
    }
    is_refused(answer, names[code])


def test_a_request_without_a_signature_is_refused(caller):
    headers = {"host": caller.host, "x-amz-target": "TrentService.ListKeys", "content-length": 2}
    answer = caller.send(head("POST / HTTP/1.1", headers) + b"{}")
    message = "Missing Authentication Token"
    is_refused(answer, "MissingAuthenticationTokenException", message)


def test_a_refused_request_says_nothing_of_the_body(caller):
    """The signature is looked at before the body: a stranger learns nothing about parsing."""
    request = caller.kms_request("Decrypt", b'{"CiphertextBlob":"AA=="}')
    answer = caller.send(request.replace(b"AA==", b'A"="'))
    is_refused(answer, "InvalidSignatureException", MISMATCH)
