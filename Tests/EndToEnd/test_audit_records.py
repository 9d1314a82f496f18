"""What records say: identities, accounts, Regions, traces, and what is no request."""

import base64
import json
import os
import urllib.parse

import pytest

import trail
from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT
from test_iam import document, signed_in
from test_import import FOREVER, wrap
from test_sts import trust
from wire import Caller, Connection, head

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


@pytest.fixture
def audited(start, tmp_path):
    """A server with two accounts and a data folder of its own."""
    server = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=tmp_path / "data")
    server.data = tmp_path / "data"
    return server


def last(server, count=1):
    return trail.records(server.data)[-count:]


def new_user(server, name):
    """A user of the first account that may do everything, and an access key of it."""
    iam = server.client("iam")
    user = iam.create_user(UserName=name)["User"]
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=document("*"))
    return user, iam.create_access_key(UserName=name)["AccessKey"]


def test_root_user_and_sessions_are_told_apart(audited):
    user, key = new_user(audited, "Alice")
    signed_in(audited, key, "kms").list_keys()
    assert last(audited)[0]["userIdentity"] == {
        "type": "IAMUser",
        "principalId": user["UserId"],
        "arn": user["Arn"],
        "accountId": FIRST_ACCOUNT,
        "accessKeyId": key["AccessKeyId"],
        "userName": "Alice",
    }
    token = signed_in(audited, key, "sts").get_session_token()["Credentials"]
    issued = last(audited)[0]
    assert issued["responseElements"]["credentials"]["accessKeyId"] == token["AccessKeyId"]
    assert set(issued["responseElements"]["credentials"]) == {"accessKeyId", "expiration"}
    signed_in(audited, token, "kms").list_keys()
    identity = last(audited)[0]["userIdentity"]
    assert (identity["type"], identity["userName"]) == ("IAMUser", "Alice")
    assert identity["accessKeyId"] == token["AccessKeyId"]
    assert identity["sessionContext"] == {
        "attributes": {"creationDate": issued["eventTime"], "mfaAuthenticated": "false"}
    }


def test_an_assumed_role_shows_its_issuer(audited):
    user, key = new_user(audited, "Bob")
    iam = audited.client("iam")
    role = iam.create_role(
        RoleName="Worker",
        AssumeRolePolicyDocument=trust(user["Arn"], "sts:AssumeRole", "sts:SetSourceIdentity"),
    )["Role"]
    iam.put_role_policy(RoleName="Worker", PolicyName="p", PolicyDocument=document("kms:*"))
    session = signed_in(audited, key, "sts").assume_role(
        RoleArn=role["Arn"], RoleSessionName="s1", SourceIdentity="bob", DurationSeconds=900
    )
    record = last(audited)[0]
    assert record["eventName"] == "AssumeRole" and record["readOnly"] is True
    assert record["requestParameters"] == {
        "roleArn": role["Arn"],
        "roleSessionName": "s1",
        "durationSeconds": 900,
        "sourceIdentity": "bob",
    }
    assert record["resources"] == [
        {"accountId": FIRST_ACCOUNT, "type": "AWS::IAM::Role", "ARN": role["Arn"]}
    ]
    assert record["responseElements"]["assumedRoleUser"] == {
        "assumedRoleId": f"{role['RoleId']}:s1",
        "arn": f"arn:aws:sts::{FIRST_ACCOUNT}:assumed-role/Worker/s1",
    }
    signed_in(audited, session["Credentials"], "kms").list_keys()
    assert last(audited)[0]["userIdentity"] == {
        "type": "AssumedRole",
        "principalId": f"{role['RoleId']}:s1",
        "arn": f"arn:aws:sts::{FIRST_ACCOUNT}:assumed-role/Worker/s1",
        "accountId": FIRST_ACCOUNT,
        "accessKeyId": session["Credentials"]["AccessKeyId"],
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": role["RoleId"],
                "arn": role["Arn"],
                "accountId": FIRST_ACCOUNT,
                "userName": "Worker",
            },
            "attributes": {"creationDate": record["eventTime"], "mfaAuthenticated": "false"},
            "sourceIdentity": "bob",
        },
    }


def test_a_role_of_another_account_is_recorded_in_both(audited):
    other = audited.client("iam", account=SECOND_ACCOUNT)
    user, key = new_user(audited, "Carol")
    role = other.create_role(
        RoleName="Guest", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{FIRST_ACCOUNT}:root")
    )["Role"]
    signed_in(audited, key, "sts").assume_role(RoleArn=role["Arn"], RoleSessionName="s1")
    own, copy = last(audited, 2)
    assert (own["recipientAccountId"], copy["recipientAccountId"]) == (
        FIRST_ACCOUNT,
        SECOND_ACCOUNT,
    )
    assert own["sharedEventID"] == copy["sharedEventID"]
    assert own["requestID"] == copy["requestID"] and own["eventID"] != copy["eventID"]
    assert copy["userIdentity"] == {
        "type": "AWSAccount",
        "principalId": user["UserId"],
        "accountId": FIRST_ACCOUNT,
    }


def test_the_owner_of_a_key_learns_who_used_it(audited):
    kms = audited.client()
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": [f"arn:aws:iam::{a}:root"]},
                "Action": "kms:*",
                "Resource": "*",
            }
            for a in [FIRST_ACCOUNT, SECOND_ACCOUNT]
        ],
    }
    arn = kms.create_key(Policy=json.dumps(policy))["KeyMetadata"]["Arn"]
    audited.client(account=SECOND_ACCOUNT).encrypt(KeyId=arn, Plaintext=b"a")
    own, copy = last(audited, 2)
    assert (own["recipientAccountId"], copy["recipientAccountId"]) == (
        SECOND_ACCOUNT,
        FIRST_ACCOUNT,
    )
    assert own["sharedEventID"] == copy["sharedEventID"]
    assert own["userIdentity"]["type"] == "Root"
    assert copy["userIdentity"] == {
        "type": "AWSAccount",
        "principalId": SECOND_ACCOUNT,
        "accountId": SECOND_ACCOUNT,
    }


def test_imported_material_is_recorded_by_its_id(audited, tmp_path):
    kms = audited.client()
    arn = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]["Arn"]
    algorithm = "RSAES_OAEP_SHA_256"
    parameters = kms.get_parameters_for_import(
        KeyId=arn, WrappingAlgorithm=algorithm, WrappingKeySpec="RSA_2048"
    )
    secret = os.urandom(32)
    encrypted = wrap(tmp_path, parameters, algorithm, secret)
    answer = kms.import_key_material(
        KeyId=arn, ImportToken=parameters["ImportToken"], EncryptedKeyMaterial=encrypted,
        KeyMaterialDescription="ExampleKeyMaterialA", ImportType="NEW_KEY_MATERIAL", **FOREVER,
    )  # fmt: skip
    record = last(audited)[0]
    assert record["requestParameters"] == {
        "keyId": arn,
        "expirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        "importType": "NEW_KEY_MATERIAL",
        "keyMaterialDescription": "ExampleKeyMaterialA",
    }
    assert record["responseElements"] == {
        "keyId": arn,
        "keyMaterialId": answer["KeyMaterialId"],
    }
    kms.delete_imported_key_material(KeyId=arn, KeyMaterialId=answer["KeyMaterialId"])
    record = last(audited)[0]
    assert record["requestParameters"] == {
        "keyId": arn,
        "keyMaterialId": answer["KeyMaterialId"],
    }
    assert record["responseElements"] == {
        "keyId": arn,
        "keyMaterialId": answer["KeyMaterialId"],
    }
    written = trail.text(audited.data)
    for bytes_ in [secret, encrypted, parameters["PublicKey"], parameters["ImportToken"]]:
        assert base64.b64encode(bytes_).decode() not in written
        assert bytes_.hex() not in written


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("traceparent", f"00-{TRACE}-{PARENT}-01", {"traceId": TRACE, "parentId": PARENT}),
        (
            "X-Amzn-Trace-Id",
            "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
            {"traceId": "5759e988bd862e3fe1be46a994272793"},
        ),
        ("traceparent", f"01-{TRACE}-{PARENT}-01", None),
        ("traceparent", f"00-{TRACE}-{PARENT}-01\t\"}},\"x\":\"", None),
        ("traceparent", "0" * 5_000, None),
        ("X-Amzn-Trace-Id", "Root=" + "1" * 5_000, None),
    ],
)
def test_a_trace_is_passed_through_if_it_is_one(audited, name, value, expected):
    caller = Caller(audited)
    headers = caller.kms_headers("ListKeys", b"{}") | {"content-length": 2, name: value}
    answer = caller.send(head("POST / HTTP/1.1", headers.items()) + b"{}")
    assert answer.status == 200
    assert last(audited)[0].get("traceContext") == expected


def test_what_is_no_request_leaves_a_record_if_its_head_was_readable(audited):
    caller = Caller(audited)

    def refusal(data):
        with Connection(caller.address) as connection:
            connection.send(data)
            return connection.answer()

    readable = refusal(
        b"POST / HTTP/1.1\r\nhost: a\r\nuser-agent: probe\r\ncontent-length: 9999999\r\n\r\n"
    )
    refusal(b"nonsense\r\n\r\n")
    strange = refusal(b"GET /wp-login.php HTTP/1.1\r\nhost: b\r\nuser-agent: probe\r\n\r\n")
    audited.client().list_keys()
    found = trail.records(audited.data)
    assert [record["eventName"] for record in found] == ["Unknown", "Unknown", "ListKeys"]
    for record, answer in zip(found, [readable, strange], strict=False):
        assert record["requestID"] == answer.headers["x-amzn-requestid"]
        assert record["userIdentity"] == {"type": "Unknown"}
        assert record["userAgent"] == "probe"
        assert record["recipientAccountId"] == "" and record["awsRegion"] == ""
        assert record["errorCode"] == answer.code


def test_strangers_cannot_fill_the_disk(audited):
    caller = Caller(audited)
    for _ in range(70):
        with Connection(caller.address) as connection:
            connection.send(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            assert connection.answer().status == 400
    names = [record["eventName"] for record in trail.records(audited.data)]
    # 60 at once, and one more every ten seconds.
    assert 60 <= names.count("Unknown") < 70


def test_an_unreadable_request_to_organizations_leaves_a_record(audited):
    caller = Caller(audited, service="organizations")
    headers = caller.signer.headers(
        {
            "host": caller.host,
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "AWSOrganizationsV20161128.ListAccounts",
        },
        b"[]",
    )
    pairs = list((headers | {"content-length": 2}).items())
    answer = caller.send(head("POST / HTTP/1.1", pairs) + b"[]")
    assert answer.status == 400
    [record] = trail.records(audited.data)
    assert record["eventSource"] == "organizations.amazonaws.com"
    assert record["eventName"] == "ListAccounts"
    assert record["errorCode"] == "SerializationException"
    assert record["requestID"] == answer.headers["x-amzn-requestid"]


def test_no_secret_of_an_identity_is_in_a_record_or_in_the_log(audited):
    user, key = new_user(audited, "Dora")
    iam = audited.client("iam")
    role = iam.create_role(RoleName="R", AssumeRolePolicyDocument=trust(user["Arn"]))["Role"]
    sts = signed_in(audited, key, "sts")
    sessions = [
        sts.get_session_token()["Credentials"],
        sts.assume_role(RoleArn=role["Arn"], RoleSessionName="s1")["Credentials"],
    ]
    secrets = [key["SecretAccessKey"]]
    for session in sessions:
        signed_in(audited, session, "sts").get_caller_identity()
        secrets += [session["SecretAccessKey"], session["SessionToken"]]
        forged = session | {"SessionToken": session["SessionToken"][:-4] + "AAAA"}
        with refused("UnrecognizedClientException"):
            signed_in(audited, forged, "kms").list_keys()
    # A token of a provider that nobody knows, a password and a code, each where it does not belong.
    parameters = {
        "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": role["Arn"],
        "RoleSessionName": "s", "WebIdentityToken": "canary-token.7f2c9b1e55d0.4a6d9a0b",
        "Password": "canary-password-7f2c9b1e", "TokenCode": "canary-code-7f2c9b1e",
    }  # fmt: skip
    Caller(audited).sts(urllib.parse.urlencode(parameters).encode())
    secrets += [value for value in parameters.values() if value.startswith("canary")]
    secrets += [value * 2_000 for value in ["canary-token"]]
    Caller(audited).sts(
        urllib.parse.urlencode(parameters | {"WebIdentityToken": "canary-token" * 2_000}).encode()
    )
    kms = signed_in(audited, key, "kms")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    grant = kms.create_grant(KeyId=arn, GranteePrincipal=user["Arn"], Operations=["Encrypt"])
    blob = kms.encrypt(KeyId=arn, Plaintext=b"a", GrantTokens=[grant["GrantToken"]])
    with refused("ValidationException"):
        kms.encrypt(KeyId=arn, Plaintext=b"a", GrantTokens=[grant["GrantToken"]] * 11)
    secrets += [grant["GrantToken"], base64.b64encode(blob["CiphertextBlob"]).decode()]
    audited.stop()
    places = {"the trail": trail.text(audited.data), "the log": audited.log}
    for place, text in places.items():
        for secret in secrets:
            raw = secret.encode()
            for form in [secret, raw.hex(), base64.b64encode(raw).decode()]:
                assert form not in text, f"`{secret[:12]}…` is in {place}"
        assert "canary" not in text, place
