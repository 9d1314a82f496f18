"""Bodies that are no requests."""

import base64
import json
import random

import pytest

from wire import Connection

BLOB = base64.b64encode(b"a").decode()


@pytest.fixture(scope="module")
def key_id(server):
    return server.client().create_key()["KeyMetadata"]["KeyId"]


@pytest.mark.parametrize(
    "body",
    [
        b"nonsense",
        b"[]",
        b"null",
        b'"text"',
        b"1",
        b"{",
        b"{}}",
        b"{} {}",
        b"{,}",
        b"{'KeyId':'a'}",
        b'{"KeyId":"a",}',
        b'{"KeyId":"a"} trailing',
        b'{"KeyId":"a","KeyId":"b"}',
        b'{"KeyId":"a","Key\\u0049d":"b"}',
        b'{"KeyId":"\xff"}',
        b'{"KeyId":"\\ud800"}',
        b'{"KeyId":"a\nb"}',
        b'\xef\xbb\xbf{"KeyId":"a"}',
        b'{"KeyId":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"Other":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
        b'{"Other":01}',
        b'{"Other":NaN}',
    ],
)
def test_what_is_not_json_is_no_request(caller, body):
    answer = caller.kms("DescribeKey", body)
    assert (answer.status, answer.code) == (400, "SerializationException"), answer.body


@pytest.mark.parametrize(
    ("operation", "member", "value"),
    [
        ("DescribeKey", "KeyId", 1),
        ("DescribeKey", "KeyId", {}),
        ("DescribeKey", "KeyId", ["a"]),
        ("DescribeKey", "GrantTokens", "a"),
        ("DescribeKey", "GrantTokens", [1]),
        ("ListKeys", "Limit", "1"),
        ("ListKeys", "Limit", 1.5),
        ("ListKeys", "Limit", 1e300),
        ("ListKeys", "Limit", True),
        ("Encrypt", "Plaintext", "no base64!"),
        ("Encrypt", "Plaintext", "YQ"),
        ("Encrypt", "Plaintext", 1),
        ("Encrypt", "EncryptionContext", []),
        ("Encrypt", "EncryptionContext", {"a": 1}),
        ("Encrypt", "DryRun", "true"),
        ("TagResource", "Tags", {}),
        ("TagResource", "Tags", ["a"]),
        ("TagResource", "Tags", [{"TagKey": 1, "TagValue": "a"}]),
        ("CreateKey", "MultiRegion", 1),
    ],
)
def test_a_member_of_the_wrong_type_is_no_request(caller, operation, member, value):
    answer = caller.kms(operation, {member: value})
    assert (answer.status, answer.code) == (400, "SerializationException"), answer.body


def test_null_is_absent_and_unknown_members_are_passed_over(caller, key_id):
    body = {"KeyId": key_id, "GrantTokens": None, "Unknown": {"a": [1, None, "é"]}}
    answer = caller.kms("DescribeKey", body)
    assert answer.status == 200
    answer = caller.kms(
        "Encrypt",
        {"KeyId": key_id, "Plaintext": BLOB, "EncryptionContext": None, "GrantTokens": []},
    )
    assert answer.status == 200


def test_every_answer_says_what_it_is(caller, key_id):
    for body, status in [({"KeyId": key_id}, 200), ({"KeyId": "nonsense"}, 400)]:
        answer = caller.kms("DescribeKey", body)
        assert answer.status == status
        assert answer.headers["content-type"] == "application/x-amz-json-1.1"
        assert len(answer.headers["x-amzn-requestid"]) == 36
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert answer.headers["date"].endswith(" GMT")


def test_an_operation_without_output_answers_without_a_body(caller, key_id):
    answer = caller.kms("EnableKey", {"KeyId": key_id})
    assert (answer.status, answer.body) == (200, b"")


def test_an_unknown_operation_is_told_so(caller):
    for target in ["Nonsense", "decrypt", "Decrypt/", ""]:
        answer = caller.kms(target, b"{}")
        assert answer.status in (400, 404)
        assert answer.code == "UnknownOperationException"


def test_a_connection_stays_usable_after_a_refusal(caller, key_id):
    bad = caller.kms_request("DescribeKey", b"nonsense")
    forged = caller.kms_request("DescribeKey", b"{}").replace(b"{}", b"[]")
    good = caller.kms_request("DescribeKey", json.dumps({"KeyId": key_id}).encode())
    with Connection(caller.address) as connection:
        for request, status in [(bad, 400), (good, 200), (forged, 400), (good, 200)]:
            connection.send(request)
            assert connection.answer().status == status


@pytest.mark.parametrize("seed", range(8))
def test_no_body_makes_the_server_fail(caller, key_id, seed):
    """Random damage to valid bodies: every answer is a success or the caller's own fault."""
    source = random.Random(seed)
    bodies = [
        ("Encrypt", {"KeyId": key_id, "Plaintext": BLOB, "EncryptionContext": {"a": "b"}}),
        ("Decrypt", {"CiphertextBlob": BLOB * 40, "DryRun": False}),
        ("TagResource", {"KeyId": key_id, "Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        ("PutKeyPolicy", {"KeyId": key_id, "Policy": '{"Version":"2012-10-17"}'}),
        ("ListAliases", {"Limit": 10, "Marker": "abc"}),
    ]
    with Connection(caller.address) as connection:
        for _ in range(60):
            operation, body = source.choice(bodies)
            damaged = bytearray(json.dumps(body).encode())
            for _ in range(source.randint(1, 4)):
                place = source.randrange(len(damaged))
                change = source.choice(["flip", "cut", "insert", "repeat"])
                if change == "flip":
                    damaged[place] = source.randrange(256)
                elif change == "cut":
                    del damaged[place : place + source.randint(1, 8)]
                elif change == "insert":
                    damaged[place:place] = bytes([source.choice(b'"\\{}[]:,0-eE.\x00\xff')])
                else:
                    damaged[place:place] = damaged[place : place + 20]
                damaged = damaged or bytearray(b"{}")
            connection.send(caller.kms_request(operation, bytes(damaged)))
            answer = connection.answer()
            assert answer.status < 500, (seed, operation, bytes(damaged), answer.body)
