"""STS: sessions of roles and users, with boto3."""

import json

import pytest

from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT
from test_iam import document, signed_in

ROOT = f"arn:aws:iam::{FIRST_ACCOUNT}:root"


def trust(principal, *actions, condition=None):
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}}
    statement["Action"] = list(actions or ["sts:AssumeRole"])
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def iam(server):
    return server.client("iam")


@pytest.fixture
def names(request):
    """A user name and a role name of the test's own."""
    number = abs(hash(request.node.name)) % 10**12
    return f"user-{number}", f"role-{number}"


@pytest.fixture
def user(server, iam, names):
    """A new user with an access key that may do everything: its name, ARN and STS client."""
    made = iam.create_user(UserName=names[0])["User"]
    iam.put_user_policy(UserName=names[0], PolicyName="all", PolicyDocument=document("*"))
    made["key"] = iam.create_access_key(UserName=names[0])["AccessKey"]
    made["sts"] = signed_in(server, made["key"], "sts")
    return made


@pytest.fixture
def role(iam, user, names):
    """A new role that the user may assume."""
    made = iam.create_role(
        RoleName=names[1], Path="/jobs/", AssumeRolePolicyDocument=trust(user["Arn"])
    )["Role"]
    iam.put_role_policy(RoleName=names[1], PolicyName="p", PolicyDocument=document("iam:*", "sts:*"))
    return made


def assume(user, role, session="work", **more):
    return user["sts"].assume_role(RoleArn=role["Arn"], RoleSessionName=session, **more)


def test_an_assumed_role_works(server, user, role):
    answer = assume(user, role)
    name = role["RoleName"]
    arn = f"arn:aws:sts::{FIRST_ACCOUNT}:assumed-role/{name}/work"
    assert answer["AssumedRoleUser"] == {"AssumedRoleId": f"{role['RoleId']}:work", "Arn": arn}
    key = answer["Credentials"]
    assert key["AccessKeyId"].startswith("ASIA")
    who = signed_in(server, key, "sts").get_caller_identity()
    assert (who["Arn"], who["UserId"]) == (arn, f"{role['RoleId']}:work")
    signed_in(server, key, "iam").list_users()


def test_a_token_belongs_to_its_access_key(server, user, role):
    first, second = (assume(user, role)["Credentials"] for _ in range(2))
    for token in [second["SessionToken"], first["SessionToken"][:-2] + "00", "00", "x"]:
        with refused("InvalidClientTokenId", status=403):
            signed_in(server, first, "sts", token=token).get_caller_identity()
    first.pop("SessionToken")
    with refused("InvalidClientTokenId", status=403):
        signed_in(server, first, "sts").get_caller_identity()
    with refused("InvalidClientTokenId", status=403):
        signed_in(server, user["key"], "sts", token=second["SessionToken"]).get_caller_identity()


def test_only_those_who_are_trusted_assume(server, iam, user, role):
    iam.update_assume_role_policy(
        RoleName=role["RoleName"],
        PolicyDocument=trust(f"arn:aws:iam::{SECOND_ACCOUNT}:root"),
    )
    with refused("AccessDenied", status=403) as refusal:
        assume(user, role)
    assert refusal.message == (
        f"User: {user['Arn']} is not authorized to perform: sts:AssumeRole on resource: "
        f"{role['Arn']}"
    )
    with refused("AccessDenied", status=403):
        server.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="ab")
    with refused("ValidationError", "nonsense-nonsense-nonsense is invalid"):
        user["sts"].assume_role(RoleArn="nonsense-nonsense-nonsense", RoleSessionName="ab")


def test_an_account_that_is_trusted_leaves_it_to_its_policies(iam, user, role):
    iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=trust(ROOT))
    assume(user, role)
    iam.put_user_policy(
        UserName=user["UserName"], PolicyName="all", PolicyDocument=document("iam:*")
    )
    with refused("AccessDenied", status=403):
        assume(user, role)


def test_another_account_needs_both_sides(server, iam, role):
    other = server.client("iam", account=SECOND_ACCOUNT)
    name = role["RoleName"]
    arn = other.create_user(UserName=name)["User"]["Arn"]
    key = other.create_access_key(UserName=name)["AccessKey"]
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust(arn))
    sts = signed_in(server, key, "sts")
    with refused("AccessDenied", status=403):
        sts.assume_role(RoleArn=role["Arn"], RoleSessionName="ab")
    other.put_user_policy(
        UserName=name, PolicyName="p", PolicyDocument=document("sts:AssumeRole")
    )
    sts.assume_role(RoleArn=role["Arn"], RoleSessionName="ab")


def test_a_name_that_is_used_again_is_another_user(server, iam, user, role):
    name = user["UserName"]
    iam.delete_access_key(UserName=name, AccessKeyId=user["key"]["AccessKeyId"])
    iam.delete_user_policy(UserName=name, PolicyName="all")
    iam.delete_user(UserName=name)
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=document("*"))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    with refused("AccessDenied", status=403):
        signed_in(server, key, "sts").assume_role(RoleArn=role["Arn"], RoleSessionName="ab")


def test_a_trust_policy_names_who_exists(iam, user, role):
    missing = f"arn:aws:iam::{FIRST_ACCOUNT}:user/nobody"
    with refused("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{missing}"'):
        iam.update_assume_role_policy(
            RoleName=role["RoleName"], PolicyDocument=trust(missing)
        )
    with refused("MalformedPolicyDocument", "This policy contains invalid Json"):
        iam.create_role(RoleName="broken", AssumeRolePolicyDocument="{")
    with refused("NoSuchEntity", status=404):
        iam.get_role(RoleName="broken")


def test_an_external_id_is_asked_for(iam, user, role):
    iam.update_assume_role_policy(
        RoleName=role["RoleName"],
        PolicyDocument=trust(user["Arn"], condition={"StringEquals": {"sts:ExternalId": "42"}}),
    )
    with refused("AccessDenied", status=403):
        assume(user, role)
    with refused("AccessDenied", status=403):
        assume(user, role, ExternalId="43")
    assume(user, role, ExternalId="42")


def test_a_session_policy_is_a_ceiling(server, user, role):
    answer = assume(user, role, Policy=document("iam:GetRole"))
    assert answer["PackedPolicySize"] > 0
    iam = signed_in(server, answer["Credentials"], "iam")
    iam.get_role(RoleName=role["RoleName"])
    with refused("AccessDenied", status=403) as refusal:
        iam.list_users()
    assert "because no session policy allows" in refusal.message
    with refused("MalformedPolicyDocument"):
        assume(user, role, Policy="{}")


def test_tags_need_permission_and_pass_on(server, iam, user, role):
    tags = [{"Key": "Team", "Value": "blue"}]
    with refused("AccessDenied", status=403):
        assume(user, role, Tags=tags)
    iam.update_assume_role_policy(
        RoleName=role["RoleName"],
        PolicyDocument=json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": [user["Arn"], role["Arn"]]},
                 "Action": ["sts:AssumeRole", "sts:TagSession"]},
            ],
        }),
    )
    key = assume(user, role, Tags=tags, TransitiveTagKeys=["Team"])["Credentials"]
    chained = signed_in(server, key, "sts")
    with refused("InvalidParameterValue", starting="One of the specified transitive tag keys"):
        chained.assume_role(
            RoleArn=role["Arn"], RoleSessionName="next", Tags=[{"Key": "team", "Value": "red"}]
        )
    with refused("ValidationError", starting="The requested DurationSeconds exceeds the 1 hour"):
        chained.assume_role(RoleArn=role["Arn"], RoleSessionName="next", DurationSeconds=3601)
    iam.put_role_policy(
        RoleName=role["RoleName"],
        PolicyName="p",
        PolicyDocument=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow", "Action": ["iam:*", "sts:*"], "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}},
            }],
        }),
    )
    second = chained.assume_role(RoleArn=role["Arn"], RoleSessionName="next")["Credentials"]
    signed_in(server, second, "iam").list_users()
    with refused("AccessDenied", status=403):
        signed_in(server, assume(user, role)["Credentials"], "iam").list_users()


@pytest.mark.parametrize("more, text", [
    ({"TransitiveTagKeys": ["a"]}, "The specified transitive tag key must be included"),
    ({"Tags": [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]}, "Duplicate tag keys found."),
])
def test_tags_that_do_not_fit_are_refused(user, role, more, text):
    with refused("InvalidParameterValue", starting=text):
        assume(user, role, **more)


def test_a_source_identity_stays(server, iam, user, role):
    iam.update_assume_role_policy(
        RoleName=role["RoleName"],
        PolicyDocument=trust(
            [user["Arn"], role["Arn"]], "sts:AssumeRole", "sts:SetSourceIdentity"
        ),
    )
    answer = assume(user, role, SourceIdentity="ada")
    assert answer["SourceIdentity"] == "ada"
    chained = signed_in(server, answer["Credentials"], "sts")
    again = chained.assume_role(RoleArn=role["Arn"], RoleSessionName="next")
    assert again["SourceIdentity"] == "ada"
    with refused("AccessDenied", status=403):
        chained.assume_role(RoleArn=role["Arn"], RoleSessionName="x1", SourceIdentity="eve")


def test_the_duration_has_limits(user, role):
    with refused("ValidationError", starting="1 validation error detected: Value '899'"):
        assume(user, role, DurationSeconds=899)
    with refused("ValidationError", starting="The requested DurationSeconds exceeds the MaxSession"):
        assume(user, role, DurationSeconds=3601)


def test_sessions_end_with_their_role(server, iam, user, role):
    sts = signed_in(server, assume(user, role)["Credentials"], "sts")
    sts.get_caller_identity()
    iam.delete_role_policy(RoleName=role["RoleName"], PolicyName="p")
    iam.delete_role(RoleName=role["RoleName"])
    with refused("InvalidClientTokenId", status=403):
        sts.get_caller_identity()


def test_older_sessions_can_be_revoked(server, iam, user, role):
    client = signed_in(server, assume(user, role)["Credentials"], "iam")
    client.list_users()
    iam.put_role_policy(
        RoleName=role["RoleName"],
        PolicyName="AWSRevokeOlderSessions",
        PolicyDocument=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2099-01-01T00:00:00Z"}},
            }],
        }),
    )
    with refused("AccessDenied", status=403):
        client.list_users()


def test_a_user_gets_a_session_of_its_own(server, iam, user):
    key = user["sts"].get_session_token()["Credentials"]
    sts = signed_in(server, key, "sts")
    assert sts.get_caller_identity()["Arn"] == user["Arn"]
    with refused("AccessDenied", status=403):
        sts.get_session_token()


def test_a_session_of_a_user_does_not_administer(server, iam, user):
    session = user["sts"].get_session_token()["Credentials"]
    with refused("InvalidClientTokenId", "The security token included in the request is invalid", status=403):
        signed_in(server, session, "iam").list_users()
    sts = signed_in(server, session, "sts")
    assert sts.get_caller_identity()["Arn"] == user["Arn"]
    with refused("AccessDenied", "Cannot call GetSessionToken with session credentials", status=403):
        sts.get_session_token()
    signed_in(server, session, "kms").list_keys()


def test_a_code_of_a_device_that_nobody_has_is_refused(user, role):
    code = {"SerialNumber": f"arn:aws:iam::{FIRST_ACCOUNT}:mfa/x", "TokenCode": "123456"}
    with refused("AccessDenied", starting="MultiFactorAuthentication failed", status=403):
        user["sts"].get_session_token(**code)
    with refused("AccessDenied", starting="MultiFactorAuthentication failed", status=403):
        user["sts"].assume_role(RoleArn=role["Arn"], RoleSessionName="mfa", **code)


def test_a_message_that_nobody_encoded_cannot_be_decoded(user):
    with refused("InvalidAuthorizationMessageException"):
        user["sts"].decode_authorization_message(EncodedMessage="nothing")


def test_the_account_of_an_access_key_is_told(server, user):
    key_id = user["key"]["AccessKeyId"]
    assert user["sts"].get_access_key_info(AccessKeyId=key_id)["Account"] == FIRST_ACCOUNT


def test_policies_can_be_simulated(iam, user):
    iam.put_user_policy(
        UserName=user["UserName"], PolicyName="no", PolicyDocument=document("kms:Encrypt", effect="Deny")
    )
    results = iam.simulate_principal_policy(
        PolicySourceArn=user["Arn"], ActionNames=["kms:Encrypt", "kms:Decrypt"]
    )["EvaluationResults"]
    assert [r["EvalDecision"] for r in results] == ["explicitDeny", "allowed"]
    custom = iam.simulate_custom_policy(
        PolicyInputList=[document("kms:Encrypt")], ActionNames=["kms:Encrypt", "kms:Decrypt"]
    )["EvaluationResults"]
    assert [r["EvalDecision"] for r in custom] == ["allowed", "implicitDeny"]


def test_the_account_is_summed_up(iam, user):
    assert iam.get_account_summary()["SummaryMap"]["Users"] >= 1
    details = iam.get_account_authorization_details(Filter=["User"])
    mine = next(u for u in details["UserDetailList"] if u["UserName"] == user["UserName"])
    assert mine["UserPolicyList"][0]["PolicyDocument"] == json.loads(document("*"))
    assert details["RoleDetailList"] == []


def test_identity_providers_are_kept(iam):
    arn = iam.create_open_id_connect_provider(
        Url="https://issuer.example.com/path", ClientIDList=["one"], ThumbprintList=["a" * 40]
    )["OpenIDConnectProviderArn"]
    assert arn == f"arn:aws:iam::{FIRST_ACCOUNT}:oidc-provider/issuer.example.com/path"
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="two")
    read = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert read["ClientIDList"] == ["one", "two"]
    assert {"Arn": arn} in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    with refused("NoSuchEntity", status=404):
        iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_policies_of_another_account_are_none(server, iam, user, role):
    other = server.client("iam", account=SECOND_ACCOUNT)
    arn = other.create_policy(
        PolicyName=role["RoleName"], PolicyDocument=document("iam:*")
    )["Policy"]["Arn"]
    with refused("NoSuchEntity", status=404):
        iam.put_user_permissions_boundary(UserName=user["UserName"], PermissionsBoundary=arn)
    with refused("NoSuchEntity", status=404):
        iam.attach_user_policy(UserName=user["UserName"], PolicyArn=arn)
    with refused("NoSuchEntity", status=404):
        assume(user, role, PolicyArns=[{"arn": arn}])
