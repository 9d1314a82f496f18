"""`strongroom audit`: searching the trail, also beside a running server."""

import json
import signal

import pytest

from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT, Process


@pytest.fixture
def searched(start, tmp_path):
    """A server with some records, and the ARN of their key."""
    server = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT, data=tmp_path / "data")
    server.data = tmp_path / "data"
    kms = server.client()
    server.key = kms.create_key()["KeyMetadata"]["Arn"]
    for _ in range(3):
        kms.encrypt(KeyId=server.key, Plaintext=b"a")
    with refused("AccessDeniedException"):
        server.client(account=SECOND_ACCOUNT).encrypt(KeyId=server.key, Plaintext=b"a")
    with refused("InvalidSignatureException"):
        server.client(secret="wrong").list_keys()
    server.client(region="eu-west-1").create_key()
    return server


def found(run, server, *options):
    done = run("audit", "search", "--data", server.data, "--output", "json", *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_records_are_found_by_everything_that_they_say(searched, run):
    everything = found(run, searched)
    names = [record["eventName"] for record in everything]
    assert names == ["CreateKey"] + ["Encrypt"] * 4 + ["ListKeys", "CreateKey"]
    first = everything[0]
    for options, count in [
        (["--event-name", "Encrypt"], 4),
        (["--event-name", "encrypt"], 0),
        (["--event-id", first["eventID"]], 1),
        (["--read-only", "false"], 2),
        (["--read-only", "false", "--region", "eu-west-1"], 1),
        (["--event-source", "kms.amazonaws.com"], 7),
        (["--access-key-id", searched.credentials(SECOND_ACCOUNT)[0]], 1),
        (["--account", FIRST_ACCOUNT, "--event-name", "Encrypt"], 3),
        (["--username", "root", "--resource-name", searched.key.split("/")[1]], 4),
        (["--resource-type", "AWS::KMS::Key", "--event-name", "CreateKey"], 2),
        (["--start", first["eventTime"]], 7),
        (["--end", "2020-01-01"], 0),
        (["--start", "2020-01-01", "--end", "2020-01-02T00:00:00Z"], 0),
        (["--limit", "2"], 2),
    ]:
        records = found(run, searched, *options)
        assert len(records) >= count if count == 3 else len(records) == count, options
    assert found(run, searched, "--limit", "2") == everything[-2:]


def test_the_table_tells_who_did_what_and_how_it_ended(searched, run):
    done = run("audit", "search", "--data", searched.data, "--event-name", "Encrypt")
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["TIME", "SOURCE", "EVENT", "USER", "ADDRESS", "RESULT", "RESOURCE"]
    assert rows[0].split()[1:] == ["kms", "Encrypt", "root", "127.0.0.1", "ok", searched.key]
    assert rows[-1].split()[5] == "AccessDenied"


def test_wrong_options_are_refused(searched, run, tmp_path):
    for options in [
        ["--start", "yesterday"],
        ["--end", "2026-02-30"],
        ["--start", "2026-01-02", "--end", "2026-01-01"],
        ["--limit", "0"],
        ["--read-only", "perhaps"],
    ]:
        assert run("audit", "search", "--data", searched.data, *options).returncode != 0, options
    for command in ["search"]:
        done = run("audit", command, "--data", tmp_path / "nowhere")
        assert done.returncode == 1
        assert "is no data folder" in done.stderr


def test_a_search_that_follows_shows_records_as_they_come(searched, binary, tmp_path):
    folder = tmp_path / "follow"
    folder.mkdir()
    arguments = ["audit", "search", "--data", searched.data, "--output", "json", "--follow"]
    process = Process(binary, [*arguments, "--event-name", "DescribeKey"], folder)
    kms = searched.client()
    for number in range(1, 4):
        kms.describe_key(KeyId=searched.key)
        process.wait_until(lambda: len(process.output.splitlines()) == number)
    process.stop(signal.SIGINT)
    assert {json.loads(line)["eventName"] for line in process.output.splitlines()} == {"DescribeKey"}
