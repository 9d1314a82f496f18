"""The Resource Groups Tagging API, by boto3 and the AWS CLI."""

import json
import subprocess

import pytest

import signing
import trail as trail_files
import wire
from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT, clean_environment

TARGET = "ResourceGroupsTaggingAPI_20170126"


@pytest.fixture
def tagged(start, tmp_path):
    """A server with two accounts and a data folder of its own."""
    server = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=tmp_path / "data")
    server.data = tmp_path / "data"
    return server


def new_key(kms, **tags):
    tags = [{"TagKey": key, "TagValue": value} for key, value in tags.items()]
    return kms.create_key(Tags=tags)["KeyMetadata"]["Arn"]


def arns(tagging, **parameters):
    pages = tagging.get_paginator("get_resources").paginate(**parameters)
    return {found["ResourceARN"] for page in pages for found in page["ResourceTagMappingList"]}


def by(key, *values):
    return {"Key": key, "Values": list(values)} if values else {"Key": key}


def test_keys_are_found_by_their_tags(tagged):
    kms, tagging = tagged.client(), tagged.client("resourcegroupstaggingapi")
    red = new_key(kms, colour="red", size="1")
    blue = new_key(kms, colour="blue")
    sized = new_key(kms, size="2")
    bare = new_key(kms)
    elsewhere = new_key(tagged.client(region="eu-west-1"), colour="red")
    other = new_key(tagged.client(account=SECOND_ACCOUNT), colour="red")
    for found, parameters in [
        ({red, blue, sized}, {}),
        ({red, blue}, {"TagFilters": [by("colour")]}),
        ({red}, {"TagFilters": [by("colour", "red")]}),
        ({red, blue}, {"TagFilters": [by("colour", "red", "blue", "green")]}),
        ({red}, {"TagFilters": [by("colour"), by("size")]}),
        (set(), {"TagFilters": [by("colour", "blue"), by("size")]}),
        (set(), {"TagFilters": [by("Colour")]}),
        ({red, blue, sized}, {"ResourceTypeFilters": ["kms"]}),
        ({red, blue, sized}, {"ResourceTypeFilters": ["s3", "kms:key"]}),
        (set(), {"ResourceTypeFilters": ["s3", "kms:alias", "km"]}),
        ({sized}, {"ResourceTypeFilters": ["kms:key"], "TagFilters": [by("size", "2")]}),
    ]:
        assert arns(tagging, **parameters) == found, parameters
    nothing = red[:-1] + ("1" if red.endswith("0") else "0")
    answer = tagging.get_resources(ResourceARNList=[red, bare, elsewhere, red, other, nothing])
    # A list by name has no pages.
    [mapping] = answer["ResourceTagMappingList"]
    assert mapping == {
        "ResourceARN": red,
        "Tags": [{"Key": "colour", "Value": "red"}, {"Key": "size", "Value": "1"}],
    }
    assert answer["PaginationToken"] == ""
    assert arns(tagged.client("resourcegroupstaggingapi", region="eu-west-1")) == {elsewhere}
    kms.schedule_key_deletion(KeyId=red)
    assert arns(tagging, TagFilters=[by("colour", "red")]) == {red}


def test_pages_hold_every_key_once(tagged):
    kms, tagging = tagged.client(), tagged.client("resourcegroupstaggingapi")
    made = {new_key(kms, number=str(number)) for number in range(25)}
    for size in [1, 7, 25, 100]:
        pages = tagging.get_paginator("get_resources").paginate(PaginationConfig={"PageSize": size})
        pages = [page["ResourceTagMappingList"] for page in pages]
        assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
        found = [mapping["ResourceARN"] for page in pages for mapping in page]
        assert len(found) == 25 and set(found) == made
    many = {f"tag{number:02}": "" for number in range(50)}
    full = {new_key(kms, **many) for _ in range(3)}
    answer = tagging.get_resources(TagFilters=[by("tag00")], TagsPerPage=100)
    assert len(answer["ResourceTagMappingList"]) == 2
    token = answer["PaginationToken"]
    rest = tagging.get_resources(TagFilters=[by("tag00")], PaginationToken=token)
    assert rest["PaginationToken"] == ""
    found = answer["ResourceTagMappingList"] + rest["ResourceTagMappingList"]
    assert {mapping["ResourceARN"] for mapping in found} == full
    with refused("InvalidParameterException"):
        tagging.get_resources(TagFilters=[by("tag01")], PaginationToken=token)
    with refused("InvalidParameterException"):
        other = tagged.client("resourcegroupstaggingapi", account=SECOND_ACCOUNT)
        other.get_resources(TagFilters=[by("tag00")], PaginationToken=token)


def test_tag_keys_and_values_are_listed_each_once_in_pages(tagged):
    kms, tagging = tagged.client(), tagged.client("resourcegroupstaggingapi")
    for number in range(4):
        new_key(kms, **{f"key{number * 40 + offset:03}": "" for offset in range(45)})
    for value in ["b", "a", "", "b"]:
        new_key(kms, colour=value)
    first = tagging.get_tag_keys()
    assert first["TagKeys"] == ["colour"] + [f"key{number:03}" for number in range(99)]
    pages = tagging.get_paginator("get_tag_keys").paginate()
    keys = [key for page in pages for key in page["TagKeys"]]
    assert keys == ["colour"] + [f"key{number:03}" for number in range(165)]
    assert tagging.get_tag_values(Key="colour")["TagValues"] == ["", "a", "b"]
    assert tagging.get_tag_values(Key="color")["TagValues"] == []
    with refused("InvalidParameterException"):
        tagging.get_tag_values(Key="colour", PaginationToken=first["PaginationToken"])


def test_many_keys_are_tagged_and_untagged_at_once(tagged):
    kms, tagging = tagged.client(), tagged.client("resourcegroupstaggingapi")
    keys = [new_key(kms, old="1") for _ in range(3)]
    foreign = new_key(tagged.client(account=SECOND_ACCOUNT))
    elsewhere = new_key(tagged.client(region="eu-west-1"))
    gone = keys[0][:-12] + "000000000000"
    bucket = "arn:aws:s3:::bucket"
    done = tagging.tag_resources(
        ResourceARNList=[*keys, foreign, elsewhere, gone, bucket, keys[0]], Tags={"new": "2", "old": "3"})
    failed = done["FailedResourcesMap"]
    assert set(failed) == {foreign, elsewhere, gone, bucket}
    assert {failed[arn]["ErrorCode"] for arn in [foreign, elsewhere, bucket]} == {"InvalidParameterException"}
    assert failed[gone]["ErrorCode"] == "NotFoundException" and failed[gone]["StatusCode"] == 400
    for arn in keys:
        tags = {tag["TagKey"]: tag["TagValue"] for tag in kms.list_resource_tags(KeyId=arn)["Tags"]}
        assert tags == {"new": "2", "old": "3"}
    done = tagging.untag_resources(ResourceARNList=[*keys, gone], TagKeys=["old", "never"])
    assert list(done["FailedResourcesMap"]) == [gone]
    assert kms.list_resource_tags(KeyId=keys[2])["Tags"] == [{"TagKey": "new", "TagValue": "2"}]
    done = tagging.tag_resources(ResourceARNList=keys[:1], Tags={"aws:mine": "1"})
    assert done["FailedResourcesMap"][keys[0]]["ErrorCode"] == "TagException"
    kms.schedule_key_deletion(KeyId=keys[1])
    done = tagging.tag_resources(ResourceARNList=keys[:2], Tags={"late": "1"})
    assert {arn: why["ErrorCode"] for arn, why in done["FailedResourcesMap"].items()} == {
        keys[1]: "KMSInvalidStateException"}


def test_permissions_of_both_services_are_needed(tagged):
    kms, iam = tagged.client(), tagged.client("iam")
    arn = new_key(kms, colour="red")
    iam.create_user(UserName="tagger")
    made = iam.create_access_key(UserName="tagger")["AccessKey"]

    def allow(*actions):
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        iam.put_user_policy(UserName="tagger", PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [statement]}))

    tagging = tagged.client("resourcegroupstaggingapi")
    tagging._request_signer._credentials.access_key = made["AccessKeyId"]
    tagging._request_signer._credentials.secret_key = made["SecretAccessKey"]
    calls = [
        (tagging.get_resources, {}, "GetResources"),
        (tagging.get_tag_keys, {}, "GetTagKeys"),
        (tagging.get_tag_values, {"Key": "colour"}, "GetTagValues"),
        (tagging.tag_resources, {"ResourceARNList": [arn], "Tags": {"a": "b"}}, "TagResources"),
        (tagging.untag_resources, {"ResourceARNList": [arn], "TagKeys": ["a"]}, "UntagResources"),
    ]
    for call, parameters, name in calls:
        with refused("AccessDeniedException") as refusal:
            call(**parameters)
        assert f"is not authorized to perform: tag:{name}" in refusal.message
    allow("tag:*")
    for call, parameters, name in calls:
        answer = call(**parameters)
        if "FailedResourcesMap" in answer:
            [failure] = answer["FailedResourcesMap"].values()
            assert failure["ErrorCode"] == "AccessDeniedException"
            assert "kms:TagResource" in failure["ErrorMessage"] or "kms:UntagResource" in failure["ErrorMessage"]
    allow("tag:TagResources", "kms:TagResource")
    assert tagging.tag_resources(ResourceARNList=[arn], Tags={"a": "b"})["FailedResourcesMap"] == {}


def test_every_request_and_every_change_leaves_a_record(tagged):
    kms, tagging = tagged.client(), tagged.client("resourcegroupstaggingapi")
    arn = new_key(kms)
    bucket = "arn:aws:s3:::bucket"
    tagging.tag_resources(ResourceARNList=[arn, bucket], Tags={"colour": "red"})
    tagging.get_resources(TagFilters=[by("colour", "red")])
    with refused("InvalidParameterException"):
        tagging.get_resources(ResourcesPerPage=101)
    with refused("InvalidSignatureException"):
        tagged.client("resourcegroupstaggingapi", secret="wrong").get_tag_keys()
    assert tagged.stop() == 0
    records = trail_files.records(tagged.data)
    names = [(record["eventSource"].split(".")[0], record["eventName"]) for record in records]
    assert names[-5:] == [
        ("kms", "TagResource"), ("tagging", "TagResources"), ("tagging", "GetResources"),
        ("tagging", "GetResources"), ("tagging", "GetTagKeys")]
    change, read, wrong, unknown = records[-4:]
    assert change["requestParameters"] == {"resourceARNList": [arn, bucket], "tags": {"colour": "red"}}
    assert change["responseElements"] == {"failedResourcesMap": {
        bucket: {"statusCode": 400, "errorCode": "InvalidParameterException"}}}
    assert change["readOnly"] is False and read["readOnly"] is True
    assert read["requestParameters"]["tagFilters"] == [{"key": "colour", "values": ["red"]}]
    assert wrong["errorCode"] == "InvalidParameterException" and wrong["requestParameters"] is None
    assert unknown["userIdentity"]["type"] == "Unknown"


def call(server, operation, body):
    """A request by hand: boto3 refuses some of them by itself."""
    signer = signing.Signer(*server.credentials(), service="tagging")
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = signer.headers(
        {"host": "%s:%d" % server.address, "content-type": "application/x-amz-json-1.1",
         "x-amz-target": f"{TARGET}.{operation}"}, body)
    with wire.Connection(server.address) as connection:
        connection.send(wire.head("POST / HTTP/1.1", headers | {"content-length": len(body)}) + body)
        return connection.answer()


def test_what_is_out_of_its_limits_is_refused(server):
    arn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    invalid, serialization = "InvalidParameterException", "SerializationException"
    for operation, body, code in [
        ("GetResources", b"[]", serialization),
        ("GetResources", b"{", serialization),
        ("GetResources", {"TagFilters": {}}, serialization),
        ("GetResources", {"TagFilters": [1]}, serialization),
        ("GetResources", {"TagFilters": [{"Key": "a", "Values": [1]}]}, serialization),
        ("GetResources", {"ResourcesPerPage": "1"}, serialization),
        ("GetResources", {"ResourcesPerPage": 1.5}, serialization),
        ("GetResources", {"IncludeComplianceDetails": 1}, serialization),
        ("GetResources", {"PaginationToken": 1}, serialization),
        ("GetResources", {"TagFilters": [{}]}, invalid),
        ("GetResources", {"TagFilters": [{"Key": ""}]}, invalid),
        ("GetResources", {"TagFilters": [{"Key": "k" * 129}]}, invalid),
        ("GetResources", {"TagFilters": [{"Key": "a"}] * 51}, invalid),
        ("GetResources", {"TagFilters": [{"Key": "a", "Values": ["v"] * 21}]}, invalid),
        ("GetResources", {"TagFilters": [{"Key": "a", "Values": ["v" * 257]}]}, invalid),
        ("GetResources", {"ResourceTypeFilters": ["t" * 257]}, invalid),
        ("GetResources", {"ResourceTypeFilters": ["t"] * 101}, invalid),
        ("GetResources", {"ResourcesPerPage": 0}, invalid),
        ("GetResources", {"ResourcesPerPage": 101}, invalid),
        ("GetResources", {"TagsPerPage": 99}, invalid),
        ("GetResources", {"TagsPerPage": 150}, invalid),
        ("GetResources", {"TagsPerPage": 600}, invalid),
        ("GetResources", {"ResourcesPerPage": 10**18}, invalid),
        ("GetResources", {"PaginationToken": "x"}, invalid),
        ("GetResources", {"PaginationToken": "x" * 2049}, invalid),
        ("GetResources", {"ExcludeCompliantResources": True}, invalid),
        ("GetResources", {"ResourceARNList": []}, invalid),
        ("GetResources", {"ResourceARNList": [arn] * 101}, invalid),
        ("GetResources", {"ResourceARNList": ["a" * 1012]}, invalid),
        ("GetResources", {"ResourceARNList": [arn], "TagFilters": [{"Key": "a"}]}, invalid),
        ("GetResources", {"ResourceARNList": [arn], "ResourceTypeFilters": ["kms"]}, invalid),
        ("GetResources", {"ResourceARNList": [arn], "ResourcesPerPage": 1}, invalid),
        ("GetTagKeys", {"PaginationToken": "00"}, invalid),
        ("GetTagValues", {}, invalid),
        ("GetTagValues", {"Key": ""}, invalid),
        ("TagResources", {"Tags": {"a": "b"}}, invalid),
        ("TagResources", {"ResourceARNList": [arn]}, invalid),
        ("TagResources", {"ResourceARNList": [], "Tags": {"a": "b"}}, invalid),
        ("TagResources", {"ResourceARNList": [arn] * 21, "Tags": {"a": "b"}}, invalid),
        ("TagResources", {"ResourceARNList": [arn], "Tags": {}}, invalid),
        ("TagResources", {"ResourceARNList": [arn], "Tags": {str(n): "" for n in range(51)}}, invalid),
        ("TagResources", {"ResourceARNList": [arn], "Tags": {"a": "v" * 257}}, invalid),
        ("TagResources", {"ResourceARNList": [arn], "Tags": {"a": 1}}, serialization),
        ("TagResources", {"ResourceARNList": [arn], "Tags": []}, serialization),
        ("TagResources", {"ResourceARNList": "a", "Tags": {"a": "b"}}, serialization),
        ("TagResources", {"ResourceARNList": ["no arn"], "Tags": {"a": "b"}}, invalid),
        ("TagResources", {"ResourceARNList": [arn.replace("aws", "aws-cn", 1)], "Tags": {"a": "b"}}, invalid),
        ("UntagResources", {"ResourceARNList": [arn]}, invalid),
        ("UntagResources", {"ResourceARNList": [arn], "TagKeys": []}, invalid),
        ("UntagResources", {"ResourceARNList": [arn], "TagKeys": [""]}, invalid),
        ("GetComplianceSummary", {}, "UnknownOperationException"),
    ]:
        answer = call(server, operation, body)
        assert (answer.status, answer.code) == (400, code), (operation, body)
    for body in [{}, {"TagFilters": None, "PaginationToken": "", "ResourceTypeFilters": []}, {"More": [1]}]:
        assert call(server, "GetResources", body).status == 200, body


def test_compliance_is_told_though_there_are_no_tag_policies(tagged):
    tagging = tagged.client("resourcegroupstaggingapi")
    new_key(tagged.client(), colour="red")
    [found] = tagging.get_resources(IncludeComplianceDetails=True)["ResourceTagMappingList"]
    assert found["ComplianceDetails"]["ComplianceStatus"] is True
    answer = tagging.get_resources(IncludeComplianceDetails=True, ExcludeCompliantResources=True)
    assert answer["ResourceTagMappingList"] == []


def test_the_aws_cli_reads_tags_too(tagged, tools):
    arn = new_key(tagged.client(), colour="red")
    done = subprocess.run(
        [tools / "aws", "resourcegroupstaggingapi", "get-resources", "--tag-filters", "Key=colour,Values=red",
         "--query", "ResourceTagMappingList[].ResourceARN", "--output", "text"],
        capture_output=True, text=True, env=clean_environment() | tagged.variables)
    assert done.stdout.strip() == arn, done.stderr
