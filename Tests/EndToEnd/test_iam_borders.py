"""IAM at its borders: quotas, what is protected, and what delegated administrators may touch."""

import json

import pytest

from refusals import refused
from server import FIRST_ACCOUNT
from test_iam import document, signed_in

ROOT = f"arn:aws:iam::{FIRST_ACCOUNT}"


def statement(action, effect="Allow", resource="*", **condition):
    made = {"Effect": effect, "Action": action, "Resource": resource}
    return made | ({"Condition": condition} if condition else {})


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def iam(start):
    """An IAM client of a server of the test's own."""
    server = start()
    iam = server.client("iam")
    iam.server = server
    return iam


@pytest.fixture
def administrator(iam):
    """Makes a user with one policy; returns its IAM client."""

    def administrator(*statements):
        iam.create_user(UserName="administrator")
        iam.put_user_policy(
            UserName="administrator", PolicyName="own", PolicyDocument=policy(*statements)
        )
        key = iam.create_access_key(UserName="administrator")["AccessKey"]
        return signed_in(iam.server, key, "iam")

    return administrator


def test_a_path_is_a_border_for_who_renames(iam, administrator):
    """From the API reference of UpdateUser: permission on both the source and the target."""
    for name, path in [("ada", "/team/"), ("root-like", "/others/")]:
        iam.create_user(UserName=name, Path=path)
    iam.create_group(GroupName="group", Path="/team/")
    own = administrator(statement(
        ["iam:UpdateUser", "iam:UpdateGroup"],
        resource=[f"{ROOT}:user/team/*", f"{ROOT}:group/team/*"],
    ))
    own.update_user(UserName="ada", NewUserName="grace")
    own.update_group(GroupName="group", NewGroupName="circle")
    for refusing, call in [
        (f"{ROOT}:user/others/grace", lambda: own.update_user(UserName="grace", NewPath="/others/")),
        (f"{ROOT}:user/others/root-like",
         lambda: own.update_user(UserName="root-like", NewPath="/team/")),
        (f"{ROOT}:group/circle", lambda: own.update_group(GroupName="circle", NewPath="/")),
    ]:
        with refused("AccessDenied", status=403) as refusal:
            call()
        assert refusing in refusal.message
    assert iam.get_user(UserName="grace")["User"]["Path"] == "/team/"


def test_who_may_change_bounded_principals_only_touches_no_other(iam, administrator):
    """From the User Guide, "Delegating responsibility to others using permissions boundaries"."""
    ceiling = iam.create_policy(PolicyName="ceiling", PolicyDocument=document("s3:*"))["Policy"]["Arn"]
    iam.create_user(UserName="bounded", PermissionsBoundary=ceiling)
    iam.create_user(UserName="free")
    changes = [
        "iam:AttachUserPolicy", "iam:DetachUserPolicy", "iam:PutUserPolicy", "iam:DeleteUserPolicy",
        "iam:PutUserPermissionsBoundary",
    ]
    own = administrator(
        statement(changes, StringEquals={"iam:PermissionsBoundary": ceiling}),
        statement("iam:DeleteUserPermissionsBoundary", "Deny"),
    )
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    inline = {"PolicyName": "p", "PolicyDocument": document("s3:*")}
    own.attach_user_policy(UserName="bounded", PolicyArn=admin)
    own.put_user_policy(UserName="bounded", **inline)
    with refused("AccessDenied", status=403):
        own.attach_user_policy(UserName="free", PolicyArn=admin)
    with refused("AccessDenied", status=403):
        own.put_user_policy(UserName="free", **inline)
    own.detach_user_policy(UserName="bounded", PolicyArn=admin)
    own.delete_user_policy(UserName="bounded", PolicyName="p")
    # The boundary that is asked for counts, not the one that is there.
    with refused("AccessDenied", status=403):
        own.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=admin)
    own.put_user_permissions_boundary(UserName="free", PermissionsBoundary=ceiling)
    with refused("AccessDenied", status=403):
        own.delete_user_permissions_boundary(UserName="bounded")


def test_tags_of_policies_and_providers_are_conditions(iam, administrator):
    arns = [
        iam.create_policy(
            PolicyName=team, PolicyDocument=document("s3:*"), Tags=[{"Key": "team", "Value": team}]
        )["Policy"]["Arn"]
        for team in ["red", "blue"]
    ]
    provider = iam.create_open_id_connect_provider(
        Url="https://issuer.example.com", ClientIDList=["a"], Tags=[{"Key": "team", "Value": "red"}]
    )["OpenIDConnectProviderArn"]
    own = administrator(
        statement("iam:*", StringEquals={"aws:ResourceTag/team": "red"}),
        statement(["iam:TagPolicy", "iam:TagOpenIDConnectProvider"], "Deny",
                  StringEquals={"aws:RequestTag/team": "blue"}),
        statement(["iam:UntagPolicy", "iam:UntagOpenIDConnectProvider"], "Deny",
                  **{"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}),
    )
    own.get_policy(PolicyArn=arns[0])
    own.tag_policy(PolicyArn=arns[0], Tags=[{"Key": "stage", "Value": "test"}])
    own.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    own.untag_policy(PolicyArn=arns[0], TagKeys=["stage"])
    blue = [{"Key": "team", "Value": "blue"}]
    for call in [
        lambda: own.get_policy(PolicyArn=arns[1]),
        lambda: own.tag_policy(PolicyArn=arns[0], Tags=blue),
        lambda: own.tag_open_id_connect_provider(OpenIDConnectProviderArn=provider, Tags=blue),
        lambda: own.untag_policy(PolicyArn=arns[0], TagKeys=["team"]),
        lambda: own.untag_open_id_connect_provider(
            OpenIDConnectProviderArn=provider, TagKeys=["team"]),
    ]:
        with refused("AccessDenied", status=403):
            call()


def test_a_role_of_a_service_is_changed_by_the_service_only(iam):
    name = iam.create_service_linked_role(AWSServiceName="mrk.kms.amazonaws.com")["Role"]["RoleName"]
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    text = (
        f"Cannot perform the operation on the protected role '{name}' - this role is only modifiable "
        "by AWS"
    )
    for call in [
        lambda: iam.delete_role(RoleName=name),
        lambda: iam.attach_role_policy(RoleName=name, PolicyArn=admin),
        lambda: iam.detach_role_policy(RoleName=name, PolicyArn=admin),
        lambda: iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document("s3:*")),
        lambda: iam.delete_role_policy(RoleName=name, PolicyName="p"),
        lambda: iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=admin),
        lambda: iam.delete_role_permissions_boundary(RoleName=name),
        lambda: iam.update_role(RoleName=name, MaxSessionDuration=7200),
        lambda: iam.update_assume_role_policy(RoleName=name, PolicyDocument="{}"),
    ]:
        with refused("UnmodifiableEntity", text):
            call()
    iam.update_role(RoleName=name, Description="edited")
    assert iam.get_role(RoleName=name)["Role"]["Description"] == "edited"
    iam.tag_role(RoleName=name, Tags=[{"Key": "k", "Value": "v"}])


def test_quotas_hold_at_their_borders(iam):
    iam.create_user(UserName="u")
    for number in range(11):
        iam.create_group(GroupName=f"g{number}")
        iam.create_policy(PolicyName=f"p{number}", PolicyDocument=document("s3:*"))
    for number in range(10):
        iam.add_user_to_group(UserName="u", GroupName=f"g{number}")
        iam.attach_user_policy(UserName="u", PolicyArn=f"{ROOT}:policy/p{number}")
    # What is there already takes no room.
    iam.add_user_to_group(UserName="u", GroupName="g0")
    iam.attach_user_policy(UserName="u", PolicyArn=f"{ROOT}:policy/p0")
    with refused("LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10", status=409):
        iam.add_user_to_group(UserName="u", GroupName="g10")
    with refused("LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10", status=409):
        iam.attach_user_policy(UserName="u", PolicyArn=f"{ROOT}:policy/p10")
    tags = [{"Key": f"k{number}", "Value": "é" * 256} for number in range(51)]
    iam.tag_user(UserName="u", Tags=tags[:50])
    iam.tag_user(UserName="u", Tags=[{"Key": "K0", "Value": ""}])
    with refused("LimitExceeded", "Cannot exceed quota for TagsPerEntity: 50", status=409):
        iam.tag_user(UserName="u", Tags=tags[50:])
    with refused("InvalidInput", starting="The tag key or value is invalid."):
        iam.tag_user(UserName="u", Tags=[{"Key": "AWS:mine", "Value": ""}])
    with refused("ValidationError"):
        iam.tag_user(UserName="u", Tags=[{"Key": "k" * 129, "Value": ""}])


def filled(size):
    """A document of so many characters, white space not counted."""
    bare = policy(statement("s3:*", resource="arn:aws:s3:::"))
    room = size - len("".join(bare.split()))
    return policy(statement("s3:*", resource="arn:aws:s3:::" + "b" * room))


@pytest.mark.parametrize("kind, size", [("user", 2048), ("group", 5120), ("role", 10240)])
def test_inline_policies_have_room_together_white_space_not_counted(iam, kind, size):
    trust = {"AssumeRolePolicyDocument": json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": FIRST_ACCOUNT}}]})}
    named = {f"{kind.capitalize()}Name": "n"}
    getattr(iam, f"create_{kind}")(**named, **(trust if kind == "role" else {}))
    put = getattr(iam, f"put_{kind}_policy")
    half = filled(size // 2)
    put(**named, PolicyName="a", PolicyDocument=half.replace(", ", ",\n\t  "))
    put(**named, PolicyName="b", PolicyDocument=half)
    text = f"Maximum policy size of {size} bytes exceeded for {kind} n"
    with refused("LimitExceeded", text, status=409):
        put(**named, PolicyName="b", PolicyDocument=filled(size // 2 + 1))
    with refused("LimitExceeded", text, status=409):
        put(**named, PolicyName="c", PolicyDocument=document("s3:*"))
    # What is replaced makes room.
    put(**named, PolicyName="b", PolicyDocument=document("s3:*"))


def test_a_managed_policy_has_6144_characters(iam):
    iam.create_policy(PolicyName="full", PolicyDocument=filled(6144))
    with refused("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", status=409):
        iam.create_policy(PolicyName="over", PolicyDocument=filled(6145))
    with refused("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", status=409):
        iam.create_policy_version(PolicyArn=f"{ROOT}:policy/full", PolicyDocument=filled(6145))
    with refused("NoSuchEntity", status=404):
        iam.get_policy(PolicyArn=f"{ROOT}:policy/over")


def test_pages_have_borders(iam):
    for number in range(3):
        iam.create_user(UserName=f"u{number}")
    whole = iam.list_users(MaxItems=3)
    assert (whole["IsTruncated"], "Marker" in whole) == (False, False)
    first = iam.list_users(MaxItems=2)
    assert first["IsTruncated"] is True
    # What is gone in between is not missed.
    iam.delete_user(UserName="u1")
    rest = iam.list_users(Marker=first["Marker"], MaxItems=1)
    assert [user["UserName"] for user in rest["Users"]] == ["u2"]
    with refused("ValidationError"):
        iam.list_groups(Marker=first["Marker"])
    for count in [0, 1001]:
        with refused("ValidationError"):
            raw(iam, count)


def raw(iam, count):
    """Asks for a page of a size that boto3 itself would not let through."""
    client = iam.server.client("iam")
    client.meta.events.register(
        "before-call.iam.ListUsers", lambda params, **_: params["body"].update(MaxItems=count)
    )
    return client.list_users()


def test_a_user_has_no_password_device_or_certificate(iam):
    """What Terraform asks before it takes away a user by force."""
    iam.create_user(UserName="u")
    assert iam.list_mfa_devices(UserName="u")["MFADevices"] == []
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    assert iam.list_ssh_public_keys(UserName="u")["SSHPublicKeys"] == []
    assert iam.list_signing_certificates(UserName="u")["Certificates"] == []
    assert iam.list_service_specific_credentials(UserName="u")["ServiceSpecificCredentials"] == []
    for call in [iam.get_login_profile, iam.delete_login_profile]:
        with refused("NoSuchEntity", "Login Profile for User u cannot be found.", status=404):
            call(UserName="u")
    with refused("NoSuchEntity", "The user with name v cannot be found.", status=404):
        iam.list_mfa_devices(UserName="v")


def test_a_revoked_key_and_its_sessions_fail_on_the_next_request(iam):
    """With KMS, where requests are answered from memory."""
    iam.create_user(UserName="u")
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=document("kms:ListKeys"))
    key = iam.create_access_key(UserName="u")["AccessKey"]
    kms = signed_in(iam.server, key)
    session = signed_in(iam.server, key, "sts").get_session_token()["Credentials"]
    of_session = signed_in(iam.server, session)
    for client in (kms, of_session):
        client.list_keys()
    iam.delete_access_key(UserName="u", AccessKeyId=key["AccessKeyId"])
    with refused("UnrecognizedClientException"):
        kms.list_keys()
    # A session ends with what it may do, and with its user.
    of_session.list_keys()
    iam.delete_user_policy(UserName="u", PolicyName="p")
    with refused("AccessDeniedException"):
        of_session.list_keys()
    iam.delete_user(UserName="u")
    with refused("UnrecognizedClientException"):
        of_session.list_keys()
    # Who has the name now has another id.
    iam.create_user(UserName="u")
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=document("kms:ListKeys"))
    with refused("UnrecognizedClientException"):
        of_session.list_keys()


def test_an_organization_target_has_five_policies(start):
    server = start()
    organizations = server.client("organizations")
    ids = [
        organizations.create_policy(
            Name=f"p{number}", Description="", Type="SERVICE_CONTROL_POLICY",
            Content=policy(statement("s3:*")),
        )["Policy"]["PolicySummary"]["Id"]
        for number in range(5)
    ]
    for target in [FIRST_ACCOUNT, organizations.list_roots()["Roots"][0]["Id"]]:
        for policy_id in ids[:4]:
            organizations.attach_policy(PolicyId=policy_id, TargetId=target)
        with refused("ConstraintViolationException", starting="You have attached the maximum"):
            organizations.attach_policy(PolicyId=ids[4], TargetId=target)
