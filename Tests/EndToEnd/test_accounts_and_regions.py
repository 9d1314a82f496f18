"""Several accounts and Regions behind one listener."""

import pytest

from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT
from wire import Caller

REGIONS = [
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-central-1",
    "ap-northeast-1",
]
REASON = (
    "because the resource does not exist in this Region, no resource-based policies allow access, "
    "or a resource-based policy explicitly denies access"
)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_keys_of_its_own(server, region):
    kms = server.client(region=region)
    key = kms.create_key()["KeyMetadata"]
    assert key["Arn"].startswith(f"arn:aws:kms:{region}:{FIRST_ACCOUNT}:key/")
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"a"


def test_a_key_of_another_region_is_not_there(server, key):
    elsewhere = server.client(region="us-west-2")
    message = f"Key '{server.key_arn(key['KeyId'], region='us-west-2')}' does not exist"
    with refused("NotFoundException", message):
        elsewhere.describe_key(KeyId=key["KeyId"])
    with refused("NotFoundException", "Invalid arn us-east-1"):
        elsewhere.describe_key(KeyId=key["Arn"])
    assert key["Arn"] not in {
        entry["KeyArn"] for entry in elsewhere.list_keys(Limit=1000)["Keys"]
    }


def uses(client, name):
    """Operations that may name a key of another account, and their action."""
    return {
        "DescribeKey": lambda: client.describe_key(KeyId=name),
        "Encrypt": lambda: client.encrypt(KeyId=name, Plaintext=b"a"),
        "GenerateDataKey": lambda: client.generate_data_key(KeyId=name, KeySpec="AES_256"),
        "GetKeyPolicy": lambda: client.get_key_policy(KeyId=name),
        "DisableKey": lambda: client.disable_key(KeyId=name),
        "ScheduleKeyDeletion": lambda: client.schedule_key_deletion(KeyId=name),
        "TagResource": lambda: client.tag_resource(
            KeyId=name, Tags=[{"TagKey": "a", "TagValue": "b"}]
        ),
    }


def test_a_key_of_another_account_reads_the_same_whether_it_is_there_or_not(server, kms, key):
    client = server.client(account=SECOND_ACCOUNT)
    missing = server.key_arn("00000000-0000-4000-8000-000000000000")
    user = f"arn:aws:iam::{SECOND_ACCOUNT}:root"
    for name in [key["Arn"], missing]:
        for action, use in uses(client, name).items():
            head = f"User: {user} is not authorized to perform: kms:{action} on resource: {name}"
            with refused("AccessDeniedException", f"{head} {REASON}"):
                use()
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key


def test_an_id_means_a_key_of_the_callers_account(server, key):
    client = server.client(account=SECOND_ACCOUNT)
    arn = server.key_arn(key["KeyId"], account=SECOND_ACCOUNT)
    with refused("NotFoundException", f"Key '{arn}' does not exist"):
        client.describe_key(KeyId=key["KeyId"])


def test_accounts_do_not_see_each_others_keys(server, key):
    client = server.client(account=SECOND_ACCOUNT)
    own = client.create_key()["KeyMetadata"]
    assert own["AWSAccountId"] == SECOND_ACCOUNT
    for listing, foreign in [(client, key), (server.client(), own)]:
        page = listing.list_keys(Limit=1000)
        assert not page["Truncated"]
        assert foreign["KeyId"] not in {entry["KeyId"] for entry in page["Keys"]}


def test_regions_and_accounts_can_be_chosen(start):
    server = start("--region", "eu-west-3", "--region", "sa-east-1", "--account", "999988887777")
    for name in ["AWS_DEFAULT_REGION", "AWS_REGION"]:
        assert server.variables[name] == "eu-west-3"
    assert server.variables["STRONGROOM_ACCOUNT_ID"] == "999988887777"
    arn = server.client(region="sa-east-1").create_key()["KeyMetadata"]["Arn"]
    assert arn.startswith("arn:aws:kms:sa-east-1:999988887777:key/")
    answer = Caller(server, region="us-east-1").kms("ListKeys", b"{}")
    assert answer.code == "InvalidSignatureException"
