"""IAM: users, access keys, groups, policies and roles, with boto3 and the AWS CLI."""

import json
import subprocess

import boto3
import pytest

import trail
from refusals import refused
from server import CLIENT_CONFIG, FIRST_ACCOUNT, SECOND_ACCOUNT, clean_environment


def document(*actions, effect="Allow", resource="*"):
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def iam(server):
    """An IAM client of the first account's root user."""
    return server.client("iam")


def signed_in(server, key, service="kms", token=None):
    """A client that signs with an access key."""
    return boto3.client(
        service,
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=token or key.get("SessionToken"),
        config=CLIENT_CONFIG,
    )


@pytest.fixture
def user(iam, request):
    """A new user: its description."""
    name = f"user-{abs(hash(request.node.name)) % 10**12}"
    made = iam.create_user(UserName=name, Path="/team/", Tags=[{"Key": "Owner", "Value": "a b"}])
    return made["User"]


def test_a_user_is_made_read_listed_renamed_and_deleted(iam):
    made = iam.create_user(UserName="Ada", Path="/people/")["User"]
    assert made["Arn"] == f"arn:aws:iam::{FIRST_ACCOUNT}:user/people/Ada"
    assert made["UserId"].startswith("AIDA") and len(made["UserId"]) == 21
    assert iam.get_user(UserName="Ada")["User"] == made
    assert made in iam.list_users(PathPrefix="/people/")["Users"]
    assert made not in iam.list_users(PathPrefix="/others/")["Users"]
    iam.update_user(UserName="Ada", NewUserName="Grace", NewPath="/")
    renamed = iam.get_user(UserName="Grace")["User"]
    assert (renamed["UserId"], renamed["Path"]) == (made["UserId"], "/")
    with refused("NoSuchEntity", "The user with name Ada cannot be found.", status=404):
        iam.get_user(UserName="Ada")
    iam.delete_user(UserName="Grace")
    with refused("NoSuchEntity", "The user with name Grace cannot be found.", status=404):
        iam.delete_user(UserName="Grace")


def test_names_are_unique_whatever_their_case(iam, user):
    with refused("EntityAlreadyExists", status=409):
        iam.create_user(UserName=user["UserName"].upper())
    other = iam.create_user(UserName="Linus")["User"]
    with refused("EntityAlreadyExists", status=409):
        iam.update_user(UserName="Linus", NewUserName=user["UserName"])
    iam.delete_user(UserName=other["UserName"])


@pytest.mark.parametrize(
    "name, rule",
    [
        ("a b", r"Member must satisfy regular expression pattern: [\w+=,.@-]+"),
        ("é", r"Member must satisfy regular expression pattern: [\w+=,.@-]+"),
        ("a" * 65, "Member must have length less than or equal to 64"),
    ],
)
def test_a_name_that_is_none_is_refused(iam, name, rule):
    expected = (
        f"1 validation error detected: Value '{name}' at 'userName' failed to satisfy constraint: "
        + rule
    )
    with refused("ValidationError", expected):
        iam.create_user(UserName=name)


def test_an_access_key_signs_until_it_is_off_or_gone(server, iam, user):
    name = user["UserName"]
    key = iam.create_access_key(UserName=name)["AccessKey"]
    assert key["AccessKeyId"].startswith("AKIA") and len(key["SecretAccessKey"]) == 40
    sts = signed_in(server, key, "sts")
    assert sts.get_caller_identity()["Arn"] == user["Arn"]
    assert sts.get_caller_identity()["UserId"] == user["UserId"]
    used = iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    assert used["UserName"] == name
    assert used["AccessKeyLastUsed"]["ServiceName"] == "sts"
    iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    with refused("InvalidClientTokenId", status=403):
        sts.get_caller_identity()
    iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Active")
    sts.get_caller_identity()
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    with refused("InvalidClientTokenId", status=403):
        sts.get_caller_identity()
    assert iam.list_access_keys(UserName=name)["AccessKeyMetadata"] == []


def test_a_user_has_two_access_keys_at_most(iam, user):
    name = user["UserName"]
    for _ in range(2):
        iam.create_access_key(UserName=name)
    with refused("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", status=409):
        iam.create_access_key(UserName=name)
    with refused(
        "DeleteConflict", "Cannot delete entity, must delete access keys first.", status=409
    ):
        iam.delete_user(UserName=name)


def test_a_user_may_what_its_policies_allow(server, iam, user):
    name = user["UserName"]
    own = signed_in(server, iam.create_access_key(UserName=name)["AccessKey"], "iam")
    assert_denied = (
        f"User: {user['Arn']} is not authorized to perform: iam:ListUsers on resource: "
        f"arn:aws:iam::{FIRST_ACCOUNT}:user/ because no identity-based policy allows the "
        "iam:ListUsers action"
    )
    with refused("AccessDenied", assert_denied, status=403):
        own.list_users()
    iam.put_user_policy(
        UserName=name, PolicyName="reading", PolicyDocument=document("iam:List*", "iam:GetUser")
    )
    assert own.get_user()["User"]["UserId"] == user["UserId"]
    assert own.list_users()["Users"]
    iam.put_user_policy(
        UserName=name, PolicyName="not", PolicyDocument=document("iam:ListUsers", effect="Deny")
    )
    with refused("AccessDenied", status=403) as refusal:
        own.list_users()
    assert refusal.message.endswith("with an explicit deny in an identity-based policy")
    iam.delete_user_policy(UserName=name, PolicyName="not")
    own.list_users()
    assert iam.list_user_policies(UserName=name)["PolicyNames"] == ["reading"]
    read = iam.get_user_policy(UserName=name, PolicyName="reading")["PolicyDocument"]
    assert read == json.loads(document("iam:List*", "iam:GetUser"))


def test_groups_pass_their_policies_on(server, iam, user):
    name = user["UserName"]
    group = iam.create_group(GroupName="Readers")["Group"]
    assert group["GroupId"].startswith("AGPA")
    own = signed_in(server, iam.create_access_key(UserName=name)["AccessKey"], "iam")
    iam.attach_group_policy(
        GroupName="Readers", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    iam.add_user_to_group(GroupName="Readers", UserName=name)
    own.list_users()
    assert [u["UserName"] for u in iam.get_group(GroupName="readers")["Users"]] == [name]
    assert iam.list_groups_for_user(UserName=name)["Groups"] == [group]
    with refused("DeleteConflict", status=409):
        iam.delete_group(GroupName="Readers")
    iam.remove_user_from_group(GroupName="Readers", UserName=name)
    with refused("AccessDenied", status=403):
        own.list_users()
    iam.detach_group_policy(
        GroupName="Readers", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    iam.delete_group(GroupName="Readers")


def test_a_managed_policy_has_versions(iam):
    made = iam.create_policy(
        PolicyName="Versions", PolicyDocument=document("iam:ListUsers"), Description="d"
    )["Policy"]
    arn = made["Arn"]
    assert (made["AttachmentCount"], made["DefaultVersionId"]) == (0, "v1")
    for number in range(2, 6):
        version = iam.create_policy_version(
            PolicyArn=arn, PolicyDocument=document(f"iam:Get{number}"), SetAsDefault=True
        )["PolicyVersion"]
        assert (version["VersionId"], version["IsDefaultVersion"]) == (f"v{number}", True)
    with refused("LimitExceeded", status=409):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=document("iam:GetX"))
    with refused("DeleteConflict", status=409):
        iam.delete_policy_version(PolicyArn=arn, VersionId="v5")
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    read = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert read["Document"] == json.loads(document("iam:ListUsers"))
    assert iam.get_policy(PolicyArn=arn)["Policy"]["Description"] == "d"
    with refused("DeleteConflict", status=409):
        iam.delete_policy(PolicyArn=arn)
    for number in range(2, 6):
        iam.delete_policy_version(PolicyArn=arn, VersionId=f"v{number}")
    version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=document("iam:GetX"))
    assert version["PolicyVersion"]["VersionId"] == "v6"
    iam.delete_policy_version(PolicyArn=arn, VersionId="v6")
    iam.delete_policy(PolicyArn=arn)
    with refused("NoSuchEntity", f"Policy {arn} was not found.", status=404):
        iam.delete_policy(PolicyArn=arn)


def test_what_is_attached_cannot_be_deleted(iam, user):
    name = user["UserName"]
    arn = iam.create_policy(PolicyName="Held", PolicyDocument=document("iam:*"))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    assert iam.list_attached_user_policies(UserName=name)["AttachedPolicies"] == [
        {"PolicyName": "Held", "PolicyArn": arn}
    ]
    held = iam.list_entities_for_policy(PolicyArn=arn)
    assert [u["UserName"] for u in held["PolicyUsers"]] == [name]
    with refused("DeleteConflict", status=409):
        iam.delete_policy(PolicyArn=arn)
    with refused(
        "DeleteConflict", "Cannot delete entity, must detach all policies first.", status=409
    ):
        iam.delete_user(UserName=name)
    iam.detach_user_policy(UserName=name, PolicyArn=arn)
    iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=arn)
    with refused("DeleteConflict", status=409):
        iam.delete_policy(PolicyArn=arn)
    iam.delete_user_permissions_boundary(UserName=name)
    iam.delete_policy(PolicyArn=arn)
    missing = f"arn:aws:iam::{FIRST_ACCOUNT}:policy/Nobody"
    with refused(
        "NoSuchEntity", f"Policy {missing} does not exist or is not attachable.", status=404
    ):
        iam.attach_user_policy(UserName=name, PolicyArn=missing)


def test_a_boundary_is_a_ceiling(server, iam, user):
    name = user["UserName"]
    own = signed_in(server, iam.create_access_key(UserName=name)["AccessKey"], "iam")
    arn = iam.create_policy(
        PolicyName="Ceiling", PolicyDocument=document("iam:GetUser")
    )["Policy"]["Arn"]
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=document("iam:*"))
    own.list_users()
    iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=arn)
    own.get_user()
    with refused("AccessDenied", status=403) as refusal:
        own.list_users()
    assert "because no permissions boundary allows the iam:ListUsers action" in refusal.message
    boundary = iam.get_user(UserName=name)["User"]["PermissionsBoundary"]
    assert boundary == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}


@pytest.mark.parametrize(
    "text, message",
    [
        ("{", "Syntax errors in policy."),
        ('{"Version":"2012-10-17","Statement":[]}', "Syntax errors in policy."),
        (
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"x","Resource":"*"}]}',
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
    ],
)
def test_a_document_that_is_none_is_not_stored(iam, user, text, message):
    with refused("MalformedPolicyDocument", message):
        iam.create_policy(PolicyName="Broken", PolicyDocument=text)
    with refused("MalformedPolicyDocument", message):
        iam.put_user_policy(UserName=user["UserName"], PolicyName="p", PolicyDocument=text)
    assert iam.list_user_policies(UserName=user["UserName"])["PolicyNames"] == []


def test_tags_are_unique_whatever_their_case(iam, user):
    name = user["UserName"]
    iam.tag_user(UserName=name, Tags=[{"Key": "owner", "Value": "c"}, {"Key": "x", "Value": ""}])
    assert iam.list_user_tags(UserName=name)["Tags"] == [
        {"Key": "owner", "Value": "c"},
        {"Key": "x", "Value": ""},
    ]
    iam.untag_user(UserName=name, TagKeys=["OWNER"])
    assert iam.list_user_tags(UserName=name)["Tags"] == [{"Key": "x", "Value": ""}]
    with refused("InvalidInput", starting="Duplicate tag keys found."):
        iam.tag_user(UserName=name, Tags=[{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}])


def test_lists_come_in_pages(iam):
    names = [f"page-{number:03}" for number in range(7)]
    for name in names:
        iam.create_user(UserName=name, Path="/pages/")
    pages = iam.get_paginator("list_users").paginate(
        PathPrefix="/pages/", PaginationConfig={"PageSize": 3}
    )
    assert [[u["UserName"] for u in page["Users"]] for page in pages] == [
        names[:3],
        names[3:6],
        names[6:],
    ]
    with refused("ValidationError"):
        iam.list_users(Marker="00")
    for name in names:
        iam.delete_user(UserName=name)


def test_accounts_do_not_see_each_other(server, iam, user):
    other = server.client("iam", account=SECOND_ACCOUNT)
    with refused("NoSuchEntity", status=404):
        other.get_user(UserName=user["UserName"])
    other.create_user(UserName=user["UserName"])
    other.delete_user(UserName=user["UserName"])


def test_everything_is_there_after_a_restart(start, tmp_path):
    data = tmp_path / "data"
    first = start(data=data)
    iam = first.client("iam")
    iam.create_user(UserName="Kept")
    key = iam.create_access_key(UserName="Kept")["AccessKey"]
    iam.put_user_policy(UserName="Kept", PolicyName="p", PolicyDocument=document("iam:GetUser"))
    first.stop()
    second = start(data=data)
    assert signed_in(second, key, "iam").get_user()["User"]["UserName"] == "Kept"


def test_the_trail_has_identity_calls_and_no_secret(start, tmp_path):
    data = tmp_path / "data"
    server = start(data=data)
    iam = server.client("iam")
    iam.create_user(UserName="Seen")
    key = iam.create_access_key(UserName="Seen")["AccessKey"]
    with refused("AccessDenied", status=403):
        signed_in(server, key, "iam").list_users()
    text = trail.text(data)
    records = trail.records(data)
    made = next(r for r in records if r["eventName"] == "CreateUser")
    assert made["eventSource"] == "iam.amazonaws.com"
    assert made["requestParameters"] == {"userName": "Seen"}
    denied = next(r for r in records if r["eventName"] == "ListUsers")
    assert denied["errorCode"] == "AccessDenied"
    assert denied["userIdentity"]["type"] == "IAMUser"
    assert key["SecretAccessKey"] not in text


@pytest.fixture
def aws(server, tools):
    """Runs the AWS CLI as the root user, or with the credentials of a session."""
    program = tools / "aws"
    if not program.exists():
        pytest.skip(f"there is no `{program}`")

    def aws(*arguments, key=None):
        key_id, secret = server.credentials()
        environment = clean_environment() | server.variables | {
            "AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_ENDPOINT_URL": server.url,
        }
        if key:
            environment |= {
                "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
            }
            if "SessionToken" in key:
                environment["AWS_SESSION_TOKEN"] = key["SessionToken"]
        done = subprocess.run(
            [str(program), *arguments, "--output", "json"],
            env=environment, capture_output=True, text=True, timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout else None

    return aws


def test_the_command_line_makes_users_and_keys(aws):
    aws("iam", "create-user", "--user-name", "cli")
    key = aws("iam", "create-access-key", "--user-name", "cli")["AccessKey"]
    assert key["Status"] == "Active"
    aws("iam", "delete-access-key", "--user-name", "cli", "--access-key-id", key["AccessKeyId"])
    aws("iam", "delete-user", "--user-name", "cli")


def test_the_command_line_makes_policies(aws):
    made = aws(
        "iam", "create-policy", "--policy-name", "cli", "--policy-document", document("kms:*"),
        "--tags", "Key=a,Value=b",
    )["Policy"]
    listed = aws("iam", "list-policies", "--scope", "Local", "--max-items", "1")["Policies"]
    assert len(listed) == 1
    aws("iam", "delete-policy", "--policy-arn", made["Arn"])


def test_the_command_line_assumes_roles(server, iam, aws, user):
    name = user["UserName"]
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=document("*"))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    trust = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": user["Arn"]}, "Action": "sts:AssumeRole",
    }]}
    role = aws(
        "iam", "create-role", "--role-name", f"cli-{name}",
        "--assume-role-policy-document", json.dumps(trust),
    )["Role"]
    session = aws(
        "sts", "assume-role", "--role-arn", role["Arn"], "--role-session-name", "cli", key=key
    )["Credentials"]
    who = aws("sts", "get-caller-identity", key=session)
    assert who["Arn"].endswith(f":assumed-role/cli-{name}/cli")
    aws("iam", "delete-role", "--role-name", f"cli-{name}")
    iam.delete_user_policy(UserName=name, PolicyName="all")
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])


def test_the_command_line_looks_at_the_organization(aws):
    assert aws("organizations", "describe-organization")["Organization"]["FeatureSet"] == "ALL"
    accounts = aws("organizations", "list-accounts", "--max-items", "1")["Accounts"]
    assert len(accounts) == 1


def test_an_access_key_that_signed_for_kms_was_used(start, tmp_path):
    data = tmp_path / "data"
    server = start(data=data)
    iam = server.client("iam")
    iam.create_user(UserName="worker")
    iam.put_user_policy(UserName="worker", PolicyName="p", PolicyDocument=document("kms:ListKeys"))
    key = iam.create_access_key(UserName="worker")["AccessKey"]
    signed_in(server, key, "kms").list_keys()
    server.stop()
    used = start(data=data).client("iam").get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    assert used["AccessKeyLastUsed"]["ServiceName"] == "kms"
    assert used["AccessKeyLastUsed"]["Region"] == "us-east-1"


def test_details_of_the_account_come_in_pages(iam):
    names = [f"detail-{number}" for number in range(4)]
    for name in names:
        iam.create_user(UserName=name)
    pages = iam.get_paginator("get_account_authorization_details").paginate(
        Filter=["User"], PaginationConfig={"PageSize": 2}
    )
    found = [u["UserName"] for page in pages for u in page["UserDetailList"]]
    assert [name for name in found if name in names] == names
    for name in names:
        iam.delete_user(UserName=name)


def test_a_service_linked_role_is_made_and_taken_away(iam):
    service = "mrk.kms.amazonaws.com"
    role = iam.create_service_linked_role(AWSServiceName=service)["Role"]
    name = role["RoleName"]
    assert role["Path"] == f"/aws-service-role/{service}/"
    task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    assert task.startswith(f"task/aws-service-role/{service}/{name}/")
    status = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
    assert status["Status"] == "SUCCEEDED"
    with refused("NoSuchEntity", status=404):
        iam.delete_service_linked_role(RoleName=name)
    for unknown in ["task", f"{task}/more", task.replace(service, "s3"), task.replace("task", "job")]:
        with refused("NoSuchEntity", status=404):
            iam.get_service_linked_role_deletion_status(DeletionTaskId=unknown)
    statement = {
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{FIRST_ACCOUNT}:root"},
    }  # fmt: skip
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.create_role(RoleName="not-linked", AssumeRolePolicyDocument=trust)
    with refused("InvalidInput"):
        iam.delete_service_linked_role(RoleName="not-linked")
