"""`strongroom audit`: searching and exporting the trail, also beside a running server."""

import gzip
import json
import re
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
    for command in ["search", "export"]:
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


def test_records_are_exported_as_json_lines(searched, run, tmp_path):
    everything = found(run, searched)
    done = run("audit", "export", "--data", searched.data)
    assert [json.loads(line) for line in done.stdout.splitlines()] == everything
    path = tmp_path / "records.jsonl"
    options = ["audit", "export", "--data", searched.data, "--output", path]
    assert run(*options, "--event-name", "Encrypt").returncode == 0
    assert len(path.read_text().splitlines()) == 4
    assert path.stat().st_mode & 0o777 == 0o600
    again = run(*options)
    assert again.returncode == 1 and "cannot make" in again.stderr


def test_records_are_exported_as_cloudtrail_delivers_them(searched, run, tmp_path):
    everything = found(run, searched)
    folder = tmp_path / "bucket"
    options = ["audit", "export", "--data", searched.data, "--format", "cloudtrail"]
    assert run(*options).returncode != 0
    done = run(*options, "--output", folder)
    assert done.returncode == 0, done.stderr
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    records = []
    for path in files:
        name = re.fullmatch(
            r"AWSLogs/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/"
            r"(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8})T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz",
            str(path.relative_to(folder)),
        )
        assert name and name[1] == name[6] and name[2] == name[7], path
        assert name[3] + name[4] + name[5] == name[8]
        content = json.loads(gzip.decompress(path.read_bytes()))
        assert list(content) == ["Records"]
        for record in content["Records"]:
            assert record["recipientAccountId"] == name[1]
            assert record["awsRegion"] == name[2]
        records += content["Records"]
    unsigned = [record for record in everything if not record["recipientAccountId"]]
    assert len(unsigned) == 1
    assert f"{len(everything) - 1} records in {len(files)} files, 1 left out" in done.stdout

    def ids(records):
        return sorted(record["eventID"] for record in records)

    assert ids(records + unsigned) == ids(everything)
    assert run(*options, "--output", folder).returncode == 0
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == files
