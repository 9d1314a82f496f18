"""The signer of these tests itself, against what others computed."""

import datetime

import botocore.auth
import botocore.awsrequest
import botocore.credentials

import signing

EXAMPLE = signing.Signer("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-west-2")
AT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)


def test_a_known_request_has_its_known_signature():
    headers = {
        "host": "kms.us-west-2.amazonaws.com",
        "content-type": signing.KMS_TYPE,
        "x-amz-target": "TrentService.GenerateDataKey",
    }
    body = b'{"KeyId":"alias/demo","NumberOfBytes":32}'
    authorization = EXAMPLE.headers(headers, body, at=AT)["authorization"]
    assert authorization.endswith(
        "Signature=1b1ff2014e17a3ce6b6e6b9269f7635967f83d5fad3028803a291a99b0e6b12a"
    )


def test_a_presigned_target_agrees_with_botocore():
    credentials = botocore.credentials.Credentials(EXAMPLE.access_key_id, EXAMPLE.secret)
    request = botocore.awsrequest.AWSRequest(
        "GET",
        "http://127.0.0.1:7420/",
        params={"Action": "GetCallerIdentity", "Version": "2011-06-15"},
    )
    botocore.auth.SigV4QueryAuth(credentials, "sts", "us-west-2", expires=60).add_auth(request)
    query = dict(pair.split("=", 1) for pair in request.url.split("?", 1)[1].split("&"))
    moment = datetime.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%S%z")
    signer = signing.Signer(EXAMPLE.access_key_id, EXAMPLE.secret, "us-west-2", "sts")
    target = signer.presigned_target(
        {"Action": "GetCallerIdentity", "Version": "2011-06-15"}, "127.0.0.1:7420", at=moment
    )
    assert target.endswith("X-Amz-Signature=" + query["X-Amz-Signature"])
