"""Key policies, as far as they are stored: deciding by them comes later."""

import json

import pytest

from refusals import refused
from server import FIRST_ACCOUNT


def test_a_key_made_without_a_policy_has_the_standard_one(kms, key):
    answer = kms.get_key_policy(KeyId=key["KeyId"])
    assert answer["PolicyName"] == "default"
    assert json.loads(answer["Policy"]) == {
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [
            {
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{FIRST_ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }


def test_a_policy_comes_back_to_the_letter(kms, key):
    policy = json.loads(kms.get_key_policy(KeyId=key["KeyId"])["Policy"])
    policy["Id"] = "é\n"
    for text in [json.dumps(policy, indent=3), json.dumps(policy, ensure_ascii=False)]:
        kms.put_key_policy(KeyId=key["Arn"], PolicyName="default", Policy=text)
        assert kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"] == text


def test_there_is_one_policy_and_it_has_one_name(kms, key):
    answer = kms.list_key_policies(KeyId=key["KeyId"], Limit=1)
    assert (answer["PolicyNames"], answer["Truncated"]) == (["default"], False)
    assert "NextMarker" not in answer
    for name in ["other", "AWS_RAM"]:
        with refused("NotFoundException", "No such policy exists"):
            kms.get_key_policy(KeyId=key["KeyId"], PolicyName=name)
        with refused("ValidationException"):
            kms.put_key_policy(KeyId=key["KeyId"], PolicyName=name, Policy="{}")
    with refused("InvalidMarkerException"):
        kms.list_key_policies(KeyId=key["KeyId"], Marker="nonsense")


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("", "ValidationException"),
        ("no JSON", "MalformedPolicyDocumentException"),
        ("[]", "MalformedPolicyDocumentException"),
        ('{"Version": "2012-10-17", "Version": "2008-10-17"}', "MalformedPolicyDocumentException"),
        ('{"a": ' * 200 + "1" + "}" * 200, "MalformedPolicyDocumentException"),
        (json.dumps({"a": "b" * 32_768}), "LimitExceededException"),
    ],
    ids=["empty", "no JSON", "a list", "a member twice", "too deep", "too large"],
)
def test_a_policy_that_is_none_is_refused_and_changes_nothing(kms, key, policy, code):
    before = kms.get_key_policy(KeyId=key["KeyId"])["Policy"]
    with refused(code):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    assert kms.get_key_policy(KeyId=key["KeyId"])["Policy"] == before
