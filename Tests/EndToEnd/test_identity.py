"""STS GetCallerIdentity, by header and by presigned request."""

import datetime
import xml.etree.ElementTree as ElementTree

import pytest

import signing
from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT
from wire import Caller, head

NAMESPACE = "{https://sts.amazonaws.com/doc/2011-06-15/}"
PARAMETERS = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}


@pytest.fixture(scope="module")
def sts(server):
    """Signs STS requests by hand."""
    return Caller(server, service="sts")


def texts(answer):
    """The elements of an XML answer by their names."""
    return {
        element.tag.removeprefix(NAMESPACE): element.text
        for element in ElementTree.fromstring(answer.body).iter()
    }


def error(answer):
    found = texts(answer)
    return answer.status, found["Code"], found["Message"]


def get(sts, target):
    return sts.send(head(f"GET {target} HTTP/1.1", {"host": sts.host}), "GET")


@pytest.mark.parametrize("account", [FIRST_ACCOUNT, SECOND_ACCOUNT])
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_a_caller_learns_who_they_are(server, account, region):
    answer = server.client("sts", region=region, account=account).get_caller_identity()
    assert answer["Account"] == account
    assert answer["Arn"] == f"arn:aws:iam::{account}:root"
    assert answer["UserId"] == account


def test_a_wrong_secret_is_refused(server):
    with refused("SignatureDoesNotMatch", status=403):
        server.client("sts", secret="wrong").get_caller_identity()


def test_an_answer_is_xml_with_a_request_id(sts):
    answer = sts.sts(b"Action=GetCallerIdentity&Version=2011-06-15")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/xml"
    assert texts(answer)["RequestId"] == answer.headers["x-amzn-requestid"]


def test_a_presigned_request_is_answered(sts):
    answer = get(sts, sts.signer.presigned_target(PARAMETERS, sts.host))
    assert answer.status == 200
    assert texts(answer)["Account"] == FIRST_ACCOUNT


def test_a_presigned_request_ends(sts):
    past = signing.now() - datetime.timedelta(seconds=61)
    answer = get(sts, sts.signer.presigned_target(PARAMETERS, sts.host, at=past, seconds=60))
    status, code, message = error(answer)
    assert (status, code) == (403, "SignatureDoesNotMatch")
    assert message.startswith("Signature expired: ")


def test_a_changed_presigned_request_is_refused(sts):
    target = sts.signer.presigned_target(PARAMETERS, sts.host)
    for changed in [
        target.replace("X-Amz-Expires=60", "X-Amz-Expires=61"),
        target.replace("2011-06-15", "2011-06-16"),
        target + "&more=1",
        target[:-1] + ("0" if target[-1] != "0" else "1"),
    ]:
        assert error(get(sts, changed))[:2] == (403, "SignatureDoesNotMatch")


def test_without_a_signature_nobody_is_anybody(sts):
    answer = get(sts, "/?Action=GetCallerIdentity&Version=2011-06-15")
    assert error(answer) == (403, "MissingAuthenticationToken", "Missing Authentication Token")


def test_another_action_is_told_to_be_unknown(sts):
    status, code, _ = error(sts.sts(b"Action=AssumeNothing&Version=2011-06-15"))
    assert (status, code) == (400, "InvalidAction")


def test_a_signature_for_another_service_is_refused(server):
    answer = Caller(server, service="kms").sts(b"Action=GetCallerIdentity&Version=2011-06-15")
    assert error(answer)[:2] == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    "body", [b"Action=%", b"Action=%zz", b"&" * 9000, b"a=1&" * 3000, b"Action=%ff%fe", b"\xff"]
)
def test_a_form_that_is_none_is_refused(sts, body):
    assert 400 <= sts.sts(body).status < 500
