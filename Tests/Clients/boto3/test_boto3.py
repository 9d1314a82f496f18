"""boto3: every operation, paginators, waiters, presigned requests, a private authority."""

import datetime
import json
import os
import subprocess
import urllib.error
import urllib.request

import boto3
import botocore.exceptions
import pytest

import tour
from conftest import REGION
from refusals import refused
from server import FIRST_ACCOUNT, clean_environment


@pytest.fixture(scope="session")
def implemented(binary, kms):
    """The operations of the API that the program has."""
    missing = subprocess.run(
        [str(binary), "version", "--unimplemented"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env=clean_environment(),
    ).stdout.split()
    operations = set(kms.meta.service_model.operation_names)
    assert operations >= set(missing)
    return operations - set(missing)


def test_every_operation_there_is_answers(kms, implemented):
    called = set()
    methods = {operation: name for name, operation in kms.meta.method_to_api_mapping.items()}

    def call(operation, **parameters):
        called.add(operation)
        return getattr(kms, methods[operation])(**parameters)

    tour.travel(call, FIRST_ACCOUNT, "boto3")
    # Custom key stores have a tour of their own, which needs a key store.
    assert {name for name in implemented - called if "CustomKeyStore" not in name} == set()


def test_what_is_missing_says_so(kms, implemented):
    for operation in set(kms.meta.service_model.operation_names) - implemented:
        method = next(n for n, o in kms.meta.method_to_api_mapping.items() if o == operation)
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            getattr(kms, method)()
        assert operation in caught.value.response["Error"]["Message"]


def test_paginators_reach_the_end(kms, implemented):
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    root = f"arn:aws:iam::{FIRST_ACCOUNT}:root"
    names = [f"alias/page-{number}" for number in range(7)]
    for name in names:
        kms.create_alias(AliasName=name, TargetKeyId=key_id)
        kms.create_grant(
            KeyId=key_id, GranteePrincipal=root, RetiringPrincipal=root,
            Operations=["Decrypt"], Name=name.replace("/", "-"),
        )  # fmt: skip
    kms.tag_resource(KeyId=key_id, Tags=[{"TagKey": n, "TagValue": ""} for n in names])
    parameters = {
        "list_aliases": {"KeyId": key_id},
        "list_grants": {"KeyId": key_id},
        "list_key_policies": {"KeyId": key_id},
        "list_key_rotations": {"KeyId": key_id},
        "list_keys": {},
        "list_resource_tags": {"KeyId": key_id},
        "list_retirable_grants": {"RetiringPrincipal": root},
    }
    expected = {
        "list_aliases": 7, "list_grants": 7, "list_key_policies": 1, "list_key_rotations": 0,
        "list_resource_tags": 7,
    }  # fmt: skip
    pageable = {
        name
        for name, operation in kms.meta.method_to_api_mapping.items()
        if operation in implemented and kms.can_paginate(name)
    }
    assert pageable - {"describe_custom_key_stores"} == set(parameters)
    for name, request in parameters.items():
        paginator = kms.get_paginator(name)
        [member] = [key.expression for key in paginator.result_keys]
        one_page = paginator.paginate(**request).build_full_result()[member]
        pages = list(paginator.paginate(**request, PaginationConfig={"PageSize": 2}))
        assert [each for page in pages for each in page[member]] == one_page
        assert len(one_page) == expected.get(name, len(one_page))
        assert len(pages) == max(1, (len(one_page) + 1) // 2)


def test_waiters_find_what_they_wait_for(kms, server):
    assert kms.waiter_names == []
    iam = server.client("iam")
    for name in ["waited-for-user", "waited-for-role"]:
        kind = name.rsplit("-", 1)[1].title()
        with pytest.raises(botocore.exceptions.WaiterError):
            iam.get_waiter(f"{kind.lower()}_exists").wait(
                **{f"{kind}Name": name}, WaiterConfig={"Delay": 0, "MaxAttempts": 2}
            )
    iam.create_user(UserName="waited-for-user")
    iam.create_role(RoleName="waited-for-role", AssumeRolePolicyDocument=TRUST)
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy = iam.create_policy(PolicyName="waited-for-policy", PolicyDocument=document)
    once = {"WaiterConfig": {"Delay": 0, "MaxAttempts": 1}}
    iam.get_waiter("user_exists").wait(UserName="waited-for-user", **once)
    iam.get_waiter("role_exists").wait(RoleName="waited-for-role", **once)
    iam.get_waiter("policy_exists").wait(PolicyArn=policy["Policy"]["Arn"], **once)


TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    f'"Principal":{{"AWS":"arn:aws:iam::{FIRST_ACCOUNT}:root"}}}}]}}'
)


def test_a_role_assumed_by_a_profile_works(server, kms, key, tmp_path, monkeypatch):
    iam = server.client("iam")
    iam.create_role(RoleName="boto3-worker", AssumeRolePolicyDocument=TRUST)
    # Roles may not be assumed by root users.
    iam.create_user(UserName="boto3-admin")
    iam.attach_user_policy(
        UserName="boto3-admin", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    made = iam.create_access_key(UserName="boto3-admin")["AccessKey"]
    kms.create_grant(
        KeyId=key["KeyId"],
        GranteePrincipal=f"arn:aws:iam::{FIRST_ACCOUNT}:role/boto3-worker",
        Operations=["Encrypt"],
    )
    config = tmp_path / "config"
    config.write_text(
        f"[profile admin]\naws_access_key_id = {made['AccessKeyId']}\n"
        f"aws_secret_access_key = {made['SecretAccessKey']}\n"
        f"region = {REGION}\nendpoint_url = {server.url}\n"
        f"[profile worker]\nrole_arn = arn:aws:iam::{FIRST_ACCOUNT}:role/boto3-worker\n"
        f"source_profile = admin\nregion = {REGION}\nendpoint_url = {server.url}\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    session = boto3.Session(profile_name="worker")
    assert ":assumed-role/boto3-worker/" in session.client("sts").get_caller_identity()["Arn"]
    worker = session.client("kms")
    assert worker.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    with refused("AccessDeniedException"):
        worker.schedule_key_deletion(KeyId=key["KeyId"])


def fetch(url, headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_presigned_request_says_who_signed_it(server):
    sts = server.client("sts")
    url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    status, body = fetch(url)
    assert status == 200
    assert f"<Account>{FIRST_ACCOUNT}</Account>" in body
    assert fetch(url[:-1] + ("0" if url[-1] != "0" else "1"))[0] == 403


def test_a_presigned_request_binds_a_header(server):
    # As the tokens of EKS do, whose receiver asks who made them.
    sts = server.client("sts")
    add = "before-sign.sts.GetCallerIdentity"
    sts.meta.events.register(
        add, lambda request, **_: request.headers.add_header("x-k8s-aws-id", "cluster-1")
    )
    url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    assert "x-k8s-aws-id" in url
    assert fetch(url, {"x-k8s-aws-id": "cluster-1"})[0] == 200
    assert fetch(url, {"x-k8s-aws-id": "cluster-2"})[0] == 403
    assert fetch(url)[0] == 403


def test_it_trusts_a_private_authority_and_nobody_else(production):
    assert production.client().list_keys()["Keys"] == []
    assert production.client("sts").get_caller_identity()["Account"] == production.ACCOUNT
    with pytest.raises(botocore.exceptions.SSLError):
        production.client(verify=True).list_keys()


def test_times_blobs_and_request_ids_arrive_as_they_should(kms, key):
    assert isinstance(key["CreationDate"], datetime.datetime)
    assert key["CreationDate"].tzinfo is not None
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=os.urandom(4096))
    assert isinstance(blob["CiphertextBlob"], bytes)
    assert len(blob["ResponseMetadata"]["RequestId"]) == 36
    assert blob["ResponseMetadata"]["RetryAttempts"] == 0


def test_refusals_are_typed_exceptions(kms, key):
    with pytest.raises(kms.exceptions.NotFoundException):
        kms.describe_key(KeyId="alias/nobody")
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    with pytest.raises(kms.exceptions.InvalidCiphertextException):
        kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises(kms.exceptions.DisabledException):
        kms.decrypt(CiphertextBlob=blob)


def test_the_page_works_when_copied(page, server):
    assert "attack at dawn" in page("boto3", server.variables)
