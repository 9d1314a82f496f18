"""Clients with habits of their own: health checks, retries, empty values, old proxies."""

import json
import os
import time

import boto3
import botocore.config
import pytest

from between import LosingLine, OldProxy
from refusals import refused
from server import FIRST_ACCOUNT
from wire import Caller, Connection, head

# How long a health check waits between two questions.
HEALTH_SECONDS = 30


@pytest.fixture(scope="module")
def caller(server):
    return Caller(server)


def client(server, url, **config):
    """A boto3 client of an address in between."""
    access_key_id, secret = server.credentials()
    return boto3.client(
        "kms",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret,
        config=botocore.config.Config(**config),
    )


# A health check: Encrypt of "foo", again and again.


def test_a_health_check_is_answered_on_one_connection(caller, key):
    body = json.dumps({"KeyId": key["KeyId"], "Plaintext": "Zm9v"}).encode()
    with Connection(caller.address) as connection:
        for _ in range(200):
            connection.send(caller.kms_request("Encrypt", body))
            assert connection.answer().status == 200


def test_a_health_check_finds_its_connection_open_after_30_seconds(caller, key):
    body = json.dumps({"KeyId": key["KeyId"], "Plaintext": "Zm9v"}).encode()
    with Connection(caller.address) as connection:
        for pause in [HEALTH_SECONDS, 0]:
            connection.send(caller.kms_request("Encrypt", body))
            assert connection.answer().status == 200
            time.sleep(pause)


def test_a_health_check_tells_what_is_wrong(caller, kms, key):
    body = json.dumps({"KeyId": key["KeyId"], "Plaintext": "Zm9v"}).encode()
    kms.disable_key(KeyId=key["KeyId"])
    assert caller.kms("Encrypt", body).code == "DisabledException"
    kms.enable_key(KeyId=key["KeyId"])
    assert caller.kms("Encrypt", body).status == 200


# A client that repeats what was not answered.


@pytest.fixture
def losing(server):
    """A client whose every other answer is lost, and which asks again."""
    with LosingLine(server.address) as line:
        retries = {"mode": "standard", "total_max_attempts": 3}
        yield client(server, line.url, retries=retries), line


def test_what_is_repeated_has_the_effect_of_once(losing, kms, key):
    client, line = losing
    key_id = key["KeyId"]
    policy = kms.get_key_policy(KeyId=key_id)["Policy"]
    tag = {"TagKey": "a", "TagValue": "b"}
    root = f"arn:aws:iam::{FIRST_ACCOUNT}:root"
    client.disable_key(KeyId=key_id)
    client.enable_key(KeyId=key_id)
    client.update_key_description(KeyId=key_id, Description="repeated")
    client.put_key_policy(KeyId=key_id, Policy=policy)
    client.tag_resource(KeyId=key_id, Tags=[tag])
    client.enable_key_rotation(KeyId=key_id)
    client.disable_key_rotation(KeyId=key_id)
    grant = client.create_grant(
        KeyId=key_id, GranteePrincipal=root, Operations=["Decrypt"], Name="once"
    )
    assert [g["GrantId"] for g in kms.list_grants(KeyId=key_id)["Grants"]] == [grant["GrantId"]]
    client.untag_resource(KeyId=key_id, TagKeys=["a"])
    blob = client.encrypt(KeyId=key_id, Plaintext=b"a")["CiphertextBlob"]
    assert client.decrypt(CiphertextBlob=blob)["Plaintext"] == b"a"
    described = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    assert (described["Description"], described["Enabled"]) == ("repeated", True)
    assert kms.list_resource_tags(KeyId=key_id)["Tags"] == []
    calls = [call for call in line.passed if call not in ("Encrypt", "Decrypt")]
    assert all(calls[at] == calls[at + 1] for at in range(0, len(calls), 2))


def test_what_the_same_call_did_is_no_conflict_with_somebody_else(losing, kms, key):
    client, line = losing
    key_id = key["KeyId"]
    name = f"alias/odd-{key_id}"
    client.create_alias(AliasName=name, TargetKeyId=key_id)
    assert kms.describe_key(KeyId=name)["KeyMetadata"]["KeyId"] == key_id
    with refused("AlreadyExistsException"):
        kms.create_alias(AliasName=name, TargetKeyId=key_id)
    client.delete_alias(AliasName=name)
    assert kms.list_aliases(KeyId=key_id)["Aliases"] == []
    with refused("NotFoundException"):
        kms.delete_alias(AliasName=name)
    root = f"arn:aws:iam::{FIRST_ACCOUNT}:root"
    grant = kms.create_grant(KeyId=key_id, GranteePrincipal=root, Operations=["Decrypt"])
    client.revoke_grant(KeyId=key_id, GrantId=grant["GrantId"])
    scheduled = client.schedule_key_deletion(KeyId=key_id)
    assert scheduled["KeyState"] == "PendingDeletion"
    with refused("KMSInvalidStateException"):
        kms.schedule_key_deletion(KeyId=key_id)
    assert client.cancel_key_deletion(KeyId=key_id)["KeyId"] == key["Arn"]
    assert all(line.passed[at] == line.passed[at + 1] for at in range(0, len(line.passed), 2))


def test_who_does_not_name_the_call_is_told_as_by_aws(caller, kms, key):
    body = {"AliasName": f"alias/odd-{key['KeyId']}", "TargetKeyId": key["KeyId"]}
    assert caller.kms("CreateAlias", body).status == 200
    assert caller.kms("CreateAlias", body).code == "AlreadyExistsException"
    body = {"KeyId": key["KeyId"]}
    assert caller.kms("ScheduleKeyDeletion", body).status == 200
    assert caller.kms("ScheduleKeyDeletion", body).code == "KMSInvalidStateException"


# Values that say nothing, in the ways there are to say nothing.


def with_nothing(body, member, way, empty):
    """The body, its member absent, null or empty."""
    return body if way == "absent" else body | {member: None if way == "null" else empty}


@pytest.mark.parametrize("closing", ["absent", "null", "empty"])
@pytest.mark.parametrize("opening", ["absent", "null", "empty"])
def test_no_context_is_no_context_however_it_is_said(caller, key, closing, opening):
    body = with_nothing(
        {"KeyId": key["KeyId"], "Plaintext": "Zm9v"}, "EncryptionContext", closing, {}
    )
    closed = caller.kms("Encrypt", with_nothing(body, "GrantTokens", closing, []))
    assert closed.status == 200, closed.message
    body = with_nothing(
        {"CiphertextBlob": closed.json["CiphertextBlob"]}, "EncryptionContext", opening, {}
    )
    opened = caller.kms("Decrypt", with_nothing(body, "GrantTokens", opening, []))
    assert (opened.status, opened.json["Plaintext"]) == (200, "Zm9v")


@pytest.mark.parametrize("way", ["absent", "null", "empty"])
def test_empty_lists_and_maps_are_taken_where_they_are_optional(caller, key, way):
    body = with_nothing({"Description": "quiet"}, "Tags", way, [])
    made = caller.kms("CreateKey", body)
    assert made.status == 200, made.message
    key_id = made.json["KeyMetadata"]["KeyId"]
    root = f"arn:aws:iam::{FIRST_ACCOUNT}:root"
    grant = {"KeyId": key_id, "GranteePrincipal": root, "Operations": ["Decrypt"]}
    grant = with_nothing(grant, "Constraints", way, {})
    assert caller.kms("CreateGrant", with_nothing(grant, "GrantTokens", way, [])).status == 200
    for operation in ["ListKeys", "ListAliases"]:
        body = {} if way == "absent" else {"Limit": None, "Marker": None}
        assert caller.kms(operation, body).status == 200
    assert caller.kms("TagResource", {"KeyId": key_id, "Tags": []}).status == 200
    assert caller.kms("UntagResource", {"KeyId": key_id, "TagKeys": []}).status == 200


def test_a_required_value_that_is_null_is_missing(caller, key):
    for body in [{"KeyId": None, "Plaintext": "Zm9v"}, {"KeyId": key["KeyId"], "Plaintext": None}]:
        assert caller.kms("Encrypt", body).code == "ValidationException"


# Headers that are missing, and headers that nobody asked for.


def test_a_client_without_a_user_agent_is_answered(caller, key):
    body = json.dumps({"KeyId": key["KeyId"], "Plaintext": "Zm9v"}).encode()
    request = caller.kms_request("Encrypt", body)
    assert b"user-agent" not in request.lower()
    assert caller.send(request).status == 200


def test_headers_of_sdks_are_passed_over(caller, key):
    body = json.dumps({"KeyId": key["KeyId"]}).encode()
    headers = caller.kms_headers("DescribeKey", body)
    headers |= {
        "content-length": len(body), "Amz-Sdk-Invocation-Id": "7a5d0f5c", "Expect": "",
        "Amz-Sdk-Request": "attempt=1; max=3", "Accept": "*/*", "X-Forwarded-For": "192.0.2.1",
    }  # fmt: skip
    del headers["Expect"]
    assert caller.send(head("POST / HTTP/1.1", headers) + body).status == 200


# A proxy of HTTP/1.0 in between.


def test_a_proxy_of_old_is_no_hindrance(server, key):
    with OldProxy(server.address) as proxy:
        kms = client(server, proxy.url)
        context = {"tenant": "a"}
        plaintext = os.urandom(4096)
        blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=plaintext, EncryptionContext=context)
        opened = kms.decrypt(CiphertextBlob=blob["CiphertextBlob"], EncryptionContext=context)
        assert opened["Plaintext"] == plaintext
        assert kms.get_paginator("list_keys").paginate().build_full_result()["Keys"]
        kms.tag_resource(KeyId=key["KeyId"], Tags=[{"TagKey": "a", "TagValue": "b"}])
        with refused("NotFoundException"):
            kms.describe_key(KeyId="alias/nobody")
        assert len(proxy.passed) >= 5


def test_a_proxy_that_is_asked_by_name_is_no_hindrance(server, key):
    with OldProxy(server.address) as proxy:
        kms = client(server, server.url, proxies={"http": proxy.url})
        assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Arn"] == key["Arn"]
        assert proxy.passed == ["DescribeKey"]


def test_an_answer_to_http_1_0_is_one(caller, key):
    body = json.dumps({"KeyId": key["KeyId"]}).encode()
    headers = caller.kms_headers("DescribeKey", body) | {"content-length": len(body)}
    with Connection(caller.address) as connection:
        connection.send(head("POST / HTTP/1.0", headers) + body)
        answer = connection.answer()
        assert answer.status == 200
        assert "transfer-encoding" not in answer.headers
        assert connection.is_closed()


def test_the_page_works_when_copied(page, server):
    assert '"Description":"by hand"' in page("odd", server.variables)
