"""The Amazon DynamoDB Encryption Client for Python, with a double of DynamoDB."""

import boto3
import botocore.session
import pytest
from dynamodb_encryption_sdk.encrypted.table import EncryptedTable
from dynamodb_encryption_sdk.exceptions import DynamodbEncryptionSdkError
from dynamodb_encryption_sdk.identifiers import CryptoAction
from dynamodb_encryption_sdk.material_providers.aws_kms import AwsKmsCryptographicMaterialsProvider
from dynamodb_encryption_sdk.structures import AttributeActions

from dynamodb_double import DynamoDB

ITEM = {"owner": "alice", "number": 7, "note": "attack at dawn", "list": [1, "two"], "open": "seen"}
KEY = {"owner": "alice", "number": 7}


@pytest.fixture
def table():
    with DynamoDB(["owner", "number"]) as table:
        yield table


@pytest.fixture
def session(server, monkeypatch):
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)
    return botocore.session.Session()


def encrypted(table, session, key):
    provider = AwsKmsCryptographicMaterialsProvider(key_id=key, botocore_session=session)
    actions = AttributeActions(
        default_action=CryptoAction.ENCRYPT_AND_SIGN,
        attribute_actions={"open": CryptoAction.DO_NOTHING},
    )
    resource = boto3.resource("dynamodb", **table.settings)
    return EncryptedTable(
        table=resource.Table("notes"), materials_provider=provider, attribute_actions=actions
    )


def test_an_item_is_closed_and_opened(table, session, key):
    notes = encrypted(table, session, key["Arn"])
    notes.put_item(Item=ITEM)
    [stored] = table.items.values()
    assert "B" in stored["note"] and stored["open"] == {"S": "seen"}
    assert notes.get_item(Key=KEY)["Item"] == ITEM


def test_an_altered_item_is_not_opened(table, session, key):
    notes = encrypted(table, session, key["Arn"])
    notes.put_item(Item=ITEM)
    [(name, stored)] = table.items.items()
    stored["note"], stored["list"] = stored["list"], stored["note"]
    with pytest.raises(Exception):
        notes.get_item(Key=KEY)


def test_a_disabled_key_closes_its_items(table, session, kms, key):
    notes = encrypted(table, session, key["Arn"])
    notes.put_item(Item=ITEM)
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises(DynamodbEncryptionSdkError):
        notes.get_item(Key=KEY)


def test_the_page_works_when_copied(page, server, table):
    url = table.settings["endpoint_url"]
    environment = server.variables | {"AWS_ENDPOINT_URL_DYNAMODB": url}
    assert "attack at dawn" in page("dynamodb-encryption", environment)
