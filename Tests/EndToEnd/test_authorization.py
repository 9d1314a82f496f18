"""What emulators do not refuse: key policies, policies of users, grants and accounts, with boto3."""

import json

import boto3
import botocore.exceptions
import pytest

import trail
from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT

REGION = "us-east-1"
VAGUE = (
    "because the resource does not exist in this Region, no resource-based policies allow access, "
    "or a resource-based policy explicitly denies access"
)


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def root_statement(account=FIRST_ACCOUNT):
    return allow("kms:*", Principal={"AWS": f"arn:aws:iam::{account}:root"})


class User:
    """An IAM user with an access key of its own."""

    def __init__(self, server, account, name):
        self.server = server
        self.iam = iam_client(server, account)
        self.name = name
        self.arn = self.iam.create_user(UserName=name)["User"]["Arn"]
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        self.kms = boto3.client(
            "kms",
            region_name=REGION,
            endpoint_url=server.url,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )

    def may(self, *statements):
        self.iam.put_user_policy(
            UserName=self.name, PolicyName="test", PolicyDocument=document(*statements)
        )


def iam_client(server, account):
    return server.client("iam", account=account)


@pytest.fixture(scope="module")
def iam(server):
    """Skips until there are users to make."""
    try:
        client = iam_client(server, FIRST_ACCOUNT)
        client.list_users()
    except (TypeError, botocore.exceptions.ClientError) as error:
        pytest.skip(f"IAM has no users yet: {error}")
    return client


@pytest.fixture
def user(iam, server, request):
    made = []

    def user(account=FIRST_ACCOUNT):
        name = f"user-{abs(hash(request.node.name))}-{len(made)}"
        made.append(User(server, account, name))
        return made[-1]

    return user


def test_whom_the_key_policy_names_needs_no_policy_of_its_own(kms, key, user):
    alice = user()
    policy = document(
        root_statement(), allow("kms:Encrypt", Principal={"AWS": alice.arn})
    )
    with refused("AccessDeniedException") as refusal:
        alice.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")
    assert refusal.message == (
        f"User: {alice.arn} is not authorized to perform: kms:Encrypt on resource: {key['Arn']} "
        "because no identity-based policy allows the kms:Encrypt action"
    )
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    assert alice.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["KeyId"] == key["Arn"]


def test_a_policy_of_a_user_is_nothing_where_the_key_policy_does_not_hand_over(kms, key, user):
    alice, admin = user(), user()
    alice.may(allow("kms:*"))
    assert alice.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")
    closed = document(allow("kms:*", Principal={"AWS": admin.arn}))
    kms.put_key_policy(KeyId=key["KeyId"], Policy=closed, BypassPolicyLockoutSafetyCheck=True)
    with refused("AccessDeniedException") as refusal:
        alice.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")
    assert refusal.message.endswith(
        "because no resource-based policy allows the kms:Encrypt action"
    )


def test_an_explicit_deny_wins(kms, key, user):
    alice = user()
    alice.may(allow("kms:*"), allow("kms:Decrypt") | {"Effect": "Deny"})
    blob = alice.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    with refused("AccessDeniedException") as refusal:
        alice.kms.decrypt(KeyId=key["KeyId"], CiphertextBlob=blob)
    assert refusal.message.endswith("with an explicit deny in an identity-based policy")
    with refused("AccessDeniedException") as refusal:
        alice.kms.decrypt(CiphertextBlob=blob)
    assert refusal.message.endswith(VAGUE)


def test_a_grant_with_its_token_works_at_once(kms, key, user):
    alice = user()
    grant = kms.create_grant(
        KeyId=key["KeyId"], GranteePrincipal=alice.arn, Operations=["Encrypt"]
    )
    answer = alice.kms.encrypt(
        KeyId=key["KeyId"], Plaintext=b"a", GrantTokens=[grant["GrantToken"]]
    )
    assert answer["KeyId"] == key["Arn"]
    kms.revoke_grant(KeyId=key["KeyId"], GrantId=grant["GrantId"])
    with refused("AccessDeniedException"):
        alice.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")


def test_a_grant_obeys_its_constraint(kms, key, user):
    alice = user()
    kms.create_grant(
        KeyId=key["KeyId"],
        GranteePrincipal=alice.arn,
        Operations=["Encrypt"],
        Constraints={"EncryptionContextSubset": {"Department": "IT"}},
    )
    context = {"Department": "IT", "Purpose": "Test"}
    assert alice.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext=context)
    with refused("AccessDeniedException"):
        alice.kms.encrypt(
            KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext={"Purpose": "Test"}
        )


def test_another_account_needs_both_sides(kms, key, user):
    bob = user(SECOND_ACCOUNT)
    open_policy = document(
        root_statement(),
        allow("kms:Encrypt", Principal={"AWS": f"arn:aws:iam::{SECOND_ACCOUNT}:root"}),
    )

    def encrypt():
        return bob.kms.encrypt(KeyId=key["Arn"], Plaintext=b"a")

    with refused("AccessDeniedException") as refusal:
        encrypt()
    assert refusal.message.endswith(VAGUE)
    kms.put_key_policy(KeyId=key["KeyId"], Policy=open_policy)
    with refused("AccessDeniedException"):
        encrypt()
    bob.may(allow("kms:Encrypt", key["Arn"]))
    assert encrypt()["KeyId"] == key["Arn"]
    kms.put_key_policy(KeyId=key["KeyId"], Policy=document(root_statement()))
    with refused("AccessDeniedException"):
        encrypt()


def test_root_users_of_two_accounts_share_a_key_by_its_policy(server, kms, key):
    other = server.client(account=SECOND_ACCOUNT)
    with refused("AccessDeniedException") as refusal:
        other.describe_key(KeyId=key["Arn"])
    assert refusal.message.endswith(VAGUE)
    policy = document(
        root_statement(),
        allow("kms:DescribeKey", Principal={"AWS": f"arn:aws:iam::{SECOND_ACCOUNT}:root"}),
    )
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    assert other.describe_key(KeyId=key["Arn"])["KeyMetadata"]["Arn"] == key["Arn"]
    with refused("AccessDeniedException"):
        other.encrypt(KeyId=key["Arn"], Plaintext=b"a")


def test_a_grant_to_another_account(server, kms, key):
    other = server.client(account=SECOND_ACCOUNT)
    grantee = f"arn:aws:iam::{SECOND_ACCOUNT}:root"
    grant = kms.create_grant(
        KeyId=key["KeyId"], GranteePrincipal=grantee, RetiringPrincipal=grantee,
        Operations=["Encrypt", "Decrypt"], Name="shared",
    )
    blob = other.encrypt(KeyId=key["Arn"], Plaintext=b"a")["CiphertextBlob"]
    assert other.decrypt(CiphertextBlob=blob)["Plaintext"] == b"a"
    listed = kms.list_grants(KeyId=key["KeyId"])["Grants"]
    assert [entry["GrantId"] for entry in listed] == [grant["GrantId"]]
    assert listed[0]["Name"] == "shared" and "GrantToken" not in listed[0]
    retirable = other.list_retirable_grants(RetiringPrincipal=grantee)["Grants"]
    assert grant["GrantId"] in [entry["GrantId"] for entry in retirable]
    other.retire_grant(GrantToken=grant["GrantToken"])
    with refused("AccessDeniedException"):
        other.encrypt(KeyId=key["Arn"], Plaintext=b"a")


def test_a_key_policy_that_locks_its_writer_out_is_refused(kms, key):
    policy = document(
        allow("kms:Encrypt", Principal={"AWS": f"arn:aws:iam::{FIRST_ACCOUNT}:root"})
    )
    with refused(
        "MalformedPolicyDocumentException",
        "The new key policy will not allow you to update the key policy in the future.",
    ):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    nobody = document(root_statement(), root_statement("999999999999"))
    with refused(
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals.",
    ):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=nobody)


def test_a_refusal_is_explained_to_the_operator_only(start, run, tmp_path):
    data = tmp_path / "data"
    server = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=data)
    key = server.client().create_key()["KeyMetadata"]
    iam = server.client("iam")
    iam.create_user(UserName="Alice")
    iam.create_group(GroupName="crew")
    iam.put_group_policy(
        GroupName="crew", PolicyName="use", PolicyDocument=document(allow("kms:Encrypt")))
    iam.add_user_to_group(GroupName="crew", UserName="Alice")
    with refused("AccessDeniedException") as refusal:
        server.client(account=SECOND_ACCOUNT).describe_key(KeyId=key["Arn"])
    decision = trail.records(data)[-1]["additionalEventData"]["decisionId"]
    assert decision not in refusal.message
    assert server.stop() == 0
    done = run("explain", decision, "--data", data)
    assert done.returncode == 0, done.stderr
    assert "refused: no allow in the key policy" in done.stdout
    assert run("explain", "nothing", "--data", data).returncode != 0
    caller = f"arn:aws:iam::{FIRST_ACCOUNT}:user/Alice"
    simulate = ["simulate", "--data", data, "--key", key["Arn"]]
    done = run(*simulate, "--principal", caller, "--action", "kms:Decrypt")
    assert done.returncode == 1, done.stderr
    assert "refused: no allow in an identity-based policy" in done.stdout
    # The policies of the principal and its groups are those of the folder.
    done = run(*simulate, "--principal", caller, "--action", "kms:Encrypt")
    assert done.returncode == 0, done.stderr
    assert "an identity-based policy `inline/use`: allows in statement 0" in done.stdout
    # A file comes in their place.
    (tmp_path / "user.json").write_text(document(allow("kms:Decrypt")))
    files = ["--identity-policy", tmp_path / "user.json"]
    done = run(*simulate, *files, "--principal", caller, "--action", "kms:Decrypt")
    assert done.returncode == 0, done.stderr
    done = run(*simulate, *files, "--principal", caller, "--action", "kms:Encrypt")
    assert done.returncode == 1, done.stderr
    nobody = f"arn:aws:iam::{FIRST_ACCOUNT}:user/Nobody"
    done = run(*simulate, "--principal", nobody, "--action", "kms:Encrypt")
    assert "there is no principal" in done.stderr


def test_a_request_is_simulated_from_files(run, tmp_path):
    (tmp_path / "key.json").write_text(document(root_statement()))
    (tmp_path / "user.json").write_text(document(allow("kms:Decrypt")))
    arguments = [
        "simulate", "--policy", tmp_path / "key.json",
        "--key", f"arn:aws:kms:{REGION}:{FIRST_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "--principal", f"arn:aws:iam::{FIRST_ACCOUNT}:user/Alice",
        "--identity-policy", tmp_path / "user.json",
    ]
    done = run(*arguments, "--action", "kms:Decrypt")
    assert done.returncode == 0, done.stderr
    assert "allowed by the key policy together with the caller's own policies" in done.stdout
    assert run(*arguments, "--action", "kms:Encrypt").returncode == 1
    (tmp_path / "user.json").write_text(
        document(allow("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "s3.x"}})))
    assert run(*arguments, "--action", "kms:Decrypt").returncode == 1
    given = ["--condition", "kms:ViaService=s3.x"]
    assert run(*arguments, *given, "--action", "kms:Decrypt").returncode == 0
    assert run(*arguments, "--action", "kms:Nonsense").returncode == 64
