"""Organizations: accounts and service control policies, with boto3."""

import pytest

from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT
from test_iam import document, signed_in


@pytest.fixture
def site(start):
    """A server with one account that manages the organization."""
    server = start("--account", FIRST_ACCOUNT)
    server.organizations = server.client("organizations")
    return server


@pytest.fixture
def member(site):
    """A member account: its id and credentials of its access role."""
    status = site.organizations.create_account(Email="a@example.com", AccountName="member")[
        "CreateAccountStatus"
    ]
    assert status["State"] == "SUCCEEDED"
    again = site.organizations.describe_create_account_status(
        CreateAccountRequestId=status["Id"]
    )["CreateAccountStatus"]
    assert again == status
    account = status["AccountId"]
    iam = site.client("iam")
    iam.create_user(UserName="admin")
    iam.put_user_policy(UserName="admin", PolicyName="p", PolicyDocument=document("*"))
    key = iam.create_access_key(UserName="admin")["AccessKey"]
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    session = signed_in(site, key, "sts").assume_role(RoleArn=role, RoleSessionName="in")
    return account, session["Credentials"]


def test_an_account_is_made_and_entered(site, member):
    account, key = member
    assert signed_in(site, key, "sts").get_caller_identity()["Account"] == account
    accounts = {a["Id"]: a for a in site.organizations.list_accounts()["Accounts"]}
    assert set(accounts) == {FIRST_ACCOUNT, account}
    described = site.organizations.describe_account(AccountId=account)["Account"]
    assert described == accounts[account]
    assert (described["Name"], described["Status"]) == ("member", "ACTIVE")
    with refused("AccountNotFoundException"):
        site.organizations.describe_account(AccountId="999999999999")
    with refused("AccessDeniedException"):
        signed_in(site, key, "organizations").list_accounts()


def test_a_service_control_policy_is_a_ceiling(site, member):
    account, key = member
    iam = signed_in(site, key, "iam")
    iam.list_users()
    policy = site.organizations.create_policy(
        Name="no users", Description="", Type="SERVICE_CONTROL_POLICY",
        Content=document("iam:ListUsers", effect="Deny"),
    )["Policy"]["PolicySummary"]["Id"]
    site.organizations.attach_policy(PolicyId=policy, TargetId=account)
    with refused("DuplicatePolicyAttachmentException"):
        site.organizations.attach_policy(PolicyId=policy, TargetId=account)
    with refused("AccessDenied", status=403) as refusal:
        iam.list_users()
    assert refusal.message.endswith("with an explicit deny in a service control policy")
    iam.list_roles()
    with refused("PolicyInUseException"):
        site.organizations.delete_policy(PolicyId=policy)
    site.organizations.update_policy(PolicyId=policy, Content=document("iam:*"))
    iam.list_users()
    site.organizations.detach_policy(PolicyId="p-FullAWSAccess", TargetId=account)
    with refused("AccessDenied", status=403) as refusal:
        signed_in(site, key, "sts").get_access_key_info(AccessKeyId=key["AccessKeyId"])
    assert "no service control policy allows" in refusal.message
    with refused("ConstraintViolationException"):
        site.organizations.detach_policy(PolicyId=policy, TargetId=account)
    listed = site.organizations.list_policies_for_target(
        TargetId=account, Filter="SERVICE_CONTROL_POLICY"
    )["Policies"]
    assert [p["Id"] for p in listed] == [policy]
    site.client("iam").list_users()


def test_a_document_that_is_none_is_not_stored(site):
    with refused("MalformedPolicyDocumentException"):
        site.organizations.create_policy(
            Name="x", Description="", Type="SERVICE_CONTROL_POLICY", Content="{"
        )
    listed = site.organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    assert [p["Name"] for p in listed] == ["FullAWSAccess"]


def test_the_organization_is_described(server):
    organization = server.client("organizations").describe_organization()["Organization"]
    assert organization["MasterAccountId"] in [FIRST_ACCOUNT, SECOND_ACCOUNT]


def test_what_terraform_asks_about_accounts_and_policies_is_answered(site, member):
    account, key = member
    organizations = site.organizations
    root = organizations.list_roots()["Roots"][0]["Id"]
    assert organizations.list_parents(ChildId=account)["Parents"] == [{"Id": root, "Type": "ROOT"}]
    for known in [account, root, "p-FullAWSAccess"]:
        assert organizations.list_tags_for_resource(ResourceId=known)["Tags"] == []
    access = organizations.list_aws_service_access_for_organization()
    assert access["EnabledServicePrincipals"] == []
    with refused("ChildNotFoundException"):
        organizations.list_parents(ChildId="999999999999")
    for unknown in ["999999999999", "r-none"]:
        with refused("TargetNotFoundException"):
            organizations.list_tags_for_resource(ResourceId=unknown)
    inside = signed_in(site, key, "organizations")
    with refused("AccessDeniedException"):
        inside.list_parents(ChildId=account)
    with refused("AccessDeniedException"):
        inside.list_tags_for_resource(ResourceId=account)
    with refused("AccessDeniedException"):
        inside.list_aws_service_access_for_organization()
