"""The event history: CloudTrail's LookupEvents, by boto3 and the AWS CLI."""

import hashlib
import json
import os
import subprocess
import time

import boto3
import pytest

import trail as trail_files
from refusals import refused
from server import CLIENT_CONFIG, FIRST_ACCOUNT, SECOND_ACCOUNT, clean_environment

SECONDS_MAX = 20


@pytest.fixture
def recorded(start, tmp_path):
    """A server with a data folder of its own."""
    server = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=tmp_path / "data")
    server.data = tmp_path / "data"
    return server


def events(trail, wanted=None, seconds=SECONDS_MAX, **parameters):
    """All events, once there are as many as wanted: the index follows the trail at some distance."""
    deadline = time.monotonic() + seconds
    while True:
        pages = trail.get_paginator("lookup_events").paginate(**parameters)
        found = [event for page in pages for event in page["Events"]]
        if wanted is None or len(found) >= wanted:
            return found
        assert time.monotonic() < deadline, f"{len(found)} events, not {wanted}"
        time.sleep(0.02)


def by(key, value):
    return [{"AttributeKey": key, "AttributeValue": value}]


def test_an_event_is_found_by_everything_that_it_says(recorded):
    kms, trail = recorded.client(), recorded.client("cloudtrail")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    kms.encrypt(KeyId=arn, Plaintext=b"a", EncryptionContext={"tenant": "t"})
    [event] = events(trail, 1, LookupAttributes=by("EventName", "Encrypt"))
    record = json.loads(event["CloudTrailEvent"])
    assert record["eventID"] == event["EventId"]
    assert record["requestParameters"]["encryptionContext"] == {"tenant": "t"}
    assert (event["EventName"], event["ReadOnly"]) == ("Encrypt", "true")
    assert event["EventSource"] == "kms.amazonaws.com"
    assert event["Username"] == "root"
    assert event["AccessKeyId"] == recorded.credentials()[0]
    assert {"ResourceType": "AWS::KMS::Key", "ResourceName": arn} in event["Resources"]
    for key, value in [
        ("EventId", event["EventId"]),
        ("ResourceName", arn),
        ("ResourceName", arn.split("/")[1]),
        ("ResourceType", "AWS::KMS::Key"),
        ("Username", "root"),
        ("AccessKeyId", event["AccessKeyId"]),
        ("EventSource", "kms.amazonaws.com"),
        ("ReadOnly", "true"),
    ]:
        ids = [found["EventId"] for found in events(trail, LookupAttributes=by(key, value))]
        assert event["EventId"] in ids, key
        other = events(trail, LookupAttributes=by(key, value + "x"))
        assert other == [], key


def test_pages_hold_every_event_once_the_newest_first(recorded):
    kms, trail = recorded.client(), recorded.client("cloudtrail")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    ids = [
        kms.encrypt(KeyId=arn, Plaintext=b"a")["ResponseMetadata"]["RequestId"] for _ in range(120)
    ]
    attributes = by("EventName", "Encrypt")
    found = events(trail, 120, LookupAttributes=attributes, PaginationConfig={"PageSize": 7})
    assert [json.loads(event["CloudTrailEvent"])["requestID"] for event in found] == ids[::-1]
    page = trail.lookup_events(LookupAttributes=attributes)
    assert len(page["Events"]) == 50
    with refused("InvalidNextTokenException"):
        trail.lookup_events(NextToken=page["NextToken"])
    with refused("InvalidNextTokenException"):
        recorded.client("cloudtrail", account=SECOND_ACCOUNT).lookup_events(
            LookupAttributes=attributes, NextToken=page["NextToken"]
        )


def test_ten_thousand_events_are_paged_through(recorded, start):
    recorded.client().create_key()
    assert recorded.stop() == 0
    # More of the same, in the chain of the trail, faster than by requests.
    segment = trail_files.segments(recorded.data)[-1]
    last = segment.read_bytes().splitlines()[-1]
    line = json.loads(last)
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(10_000)]
    with open(segment, "ab") as file:
        for event_id in ids:
            line["sequence"] += 1
            line["previous"] = hashlib.sha256(last).hexdigest()
            line["event"] |= {"eventID": event_id, "eventName": "Encrypt"}
            last = json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode()
            file.write(last + b"\n")
    again = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=recorded.data)
    client = again.client("cloudtrail")
    events(client, 1, seconds=120, LookupAttributes=by("EventId", ids[-1]))
    found = events(client, LookupAttributes=by("EventName", "Encrypt"))
    assert [event["EventId"] for event in found] == ids[::-1]


def test_an_account_and_a_region_see_their_own_events_only(recorded):
    arn = recorded.client().create_key()["KeyMetadata"]["Arn"]
    events(recorded.client("cloudtrail"), 1, LookupAttributes=by("ResourceName", arn))
    for other in [{"account": SECOND_ACCOUNT}, {"region": "eu-west-1"}]:
        trail = recorded.client("cloudtrail", **other)
        assert events(trail, LookupAttributes=by("ResourceName", arn)) == []


def test_what_is_out_of_its_limits_is_refused(recorded):
    trail = recorded.client("cloudtrail")
    for code, parameters in [
        ("InvalidMaxResultsException", {"MaxResults": 51}),
        ("InvalidMaxResultsException", {"MaxResults": 0}),
        ("InvalidTimeRangeException", {"StartTime": 2, "EndTime": 1}),
        ("InvalidEventCategoryException", {"EventCategory": "data"}),
        ("InvalidNextTokenException", {"NextToken": "nonsense"}),
        ("InvalidLookupAttributesException", {"LookupAttributes": by("Nothing", "a")}),
        (
            "InvalidLookupAttributesException",
            {"LookupAttributes": by("EventName", "a") + by("EventId", "b")},
        ),
    ]:
        with refused(code):
            trail.lookup_events(**parameters)
    assert trail.lookup_events(EventCategory="insight")["Events"] == []
    with refused("UnknownOperationException"):
        trail.list_trails()
    with refused("InvalidSignatureException"):
        recorded.client("cloudtrail", secret="wrong").lookup_events()


def test_who_may_look_up_events_is_decided_by_policies(recorded):
    iam = recorded.client("iam")
    iam.create_user(UserName="auditor")
    made = iam.create_access_key(UserName="auditor")["AccessKey"]

    def trail():
        return boto3.client(
            "cloudtrail",
            endpoint_url=recorded.url,
            region_name="us-east-1",
            aws_access_key_id=made["AccessKeyId"],
            aws_secret_access_key=made["SecretAccessKey"],
            config=CLIENT_CONFIG,
        )

    with refused("AccessDeniedException") as denied:
        trail().lookup_events()
    assert "not authorized to perform: cloudtrail:LookupEvents" in denied.message
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "cloudtrail:LookupEvents", "Resource": "*"}],
    }
    iam.put_user_policy(UserName="auditor", PolicyName="p", PolicyDocument=json.dumps(policy))
    # The lookups are events themselves, the refused one too.
    found = events(trail(), 2, LookupAttributes=by("Username", "auditor"))
    names = {
        (event["EventName"], json.loads(event["CloudTrailEvent"]).get("errorCode"))
        for event in found
    }
    assert ("LookupEvents", "AccessDenied") in names


def test_the_index_is_built_anew_when_it_is_gone_or_broken(recorded, start):
    arn = recorded.client().create_key()["KeyMetadata"]["Arn"]
    events(recorded.client("cloudtrail"), 1, LookupAttributes=by("ResourceName", arn))
    recorded.stop()
    for change in [lambda path: path.unlink(), lambda path: path.write_bytes(b"no index" * 999)]:
        change(recorded.data / "audit-index.sqlite")
        again = start(
            "--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=recorded.data
        )
        found = events(again.client("cloudtrail"), 1, LookupAttributes=by("ResourceName", arn))
        assert [event["EventName"] for event in found] == ["CreateKey"]
        assert again.stop() == 0


def test_events_from_before_a_restart_and_after_it_are_found(recorded, start):
    arn = recorded.client().create_key()["KeyMetadata"]["Arn"]
    recorded.process.kill()
    recorded.process.wait()
    again = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=recorded.data)
    again.client().describe_key(KeyId=arn)
    found = events(again.client("cloudtrail"), 2, LookupAttributes=by("ResourceName", arn))
    assert [event["EventName"] for event in found] == ["DescribeKey", "CreateKey"]


def test_the_aws_cli_looks_up_events(recorded, tools):
    arn = recorded.client().create_key()["KeyMetadata"]["Arn"]
    events(recorded.client("cloudtrail"), 1, LookupAttributes=by("ResourceName", arn))
    done = subprocess.run(
        [
            str(tools / "aws"),
            "cloudtrail",
            "lookup-events",
            "--lookup-attributes",
            f"AttributeKey=ResourceName,AttributeValue={arn}",
            "--output",
            "json",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment()
        | {name: value for name, value in recorded.variables.items() if name.startswith("AWS_")}
        | {"AWS_CONFIG_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true"},
    )
    assert done.returncode == 0, done.stderr
    [event] = json.loads(done.stdout)["Events"]
    assert event["EventName"] == "CreateKey"
