"""The chain, the signatures and the digests of the trail, from files alone."""

import base64
import contextlib
import datetime
import hashlib
import json
import re
import shutil
import subprocess

import boto3
import botocore.exceptions
import pytest
from cryptography.hazmat.primitives import serialization

import audit_join
import trail
from bucket import Bucket
from server import CLIENT_CONFIG, Process, clean_environment, free_port
from test_durability import fill, small_disk


def test_every_answer_has_one_record_though_the_server_is_killed(binary, tmp_path):
    answers = audit_join.work(binary, tmp_path, count=3_000, kills=4, seed=20260102)
    assert len(answers) >= 3_000
    count, output = audit_join.check(binary, tmp_path, answers)
    assert count >= len(answers)
    assert "are as they were written" in output


@pytest.fixture
def used(start, tmp_path):
    """The data folder of a server that was used and stopped."""
    data = tmp_path / "data"
    server = start(data=data)
    kms = server.client()
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    for _ in range(20):
        kms.describe_key(KeyId=key_id)
    assert server.stop() == 0
    return data


def test_a_trail_is_verified_without_a_server(run, used, tmp_path):
    done = run("audit", "verify", "--data", used)
    assert done.returncode == 0, done.stderr
    assert re.search(r"records 1 to \d+ are as they were written: 1 segments", done.stdout)
    assert re.search(r"signed to record \d+ at 20", done.stdout)
    copy, keys = tmp_path / "copy", tmp_path / "keys"
    shutil.copytree(used / "audit", copy)
    shutil.move(copy / "keys", keys)
    done = run("audit", "verify", "--trail", copy)
    assert done.returncode == 1
    assert "does not hold the public keys" in done.stderr
    done = run("audit", "verify", "--trail", copy, "--keys", keys)
    assert done.returncode == 0, done.stderr
    assert "keep a copy elsewhere" not in done.stdout


def test_a_changed_record_is_named_with_its_file(run, used):
    path = trail.segments(used)[0]
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    lines[6] = lines[6].replace(b'"DescribeKey"', b'"DescribeKex"')
    path.write_bytes(b"".join(lines))
    done = run("audit", "verify", "--data", used)
    assert done.returncode == 1
    assert f"record 7 in `{path.name}`" in done.stderr
    path.write_bytes(content[: len(content) // 2])
    done = run("audit", "verify", "--data", used)
    assert done.returncode == 1
    assert re.search(rf"record \d+ in `{path.name}`: the trail ends before it", done.stderr)


def test_a_server_does_not_go_on_with_a_trail_that_was_cut(run, used, start):
    path = trail.segments(used)[0]
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    done = run("dev", "--port", "0", "--data", used)
    assert done.returncode != 0
    assert "is damaged at record" in done.stderr
    path.write_bytes(content)
    assert start(data=used).stop() == 0


def test_a_record_is_proven_to_be_under_a_checkpoint(run, used):
    done = run("audit", "prove", "--data", used, "--record", "3")
    assert done.returncode == 0, done.stderr
    assert re.match(r"size \d+\nroot \S{44}\nleaf \S{44}\n(\S{44}\n)+$", done.stdout)
    done = run("audit", "prove", "--data", used, "--from", "2", "--size", "9")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("size 9\n")
    assert run("audit", "prove", "--data", used, "--record", "4000").returncode == 1
    assert run("audit", "prove", "--data", used).returncode != 0


def test_what_a_kill_tore_is_set_aside_and_told(run, used, start):
    path = trail.segments(used)[0]
    with path.open("ab") as file:
        file.write(b'{"sequence":2')
    assert start(data=used).stop() == 0
    record = next(r for r in trail.records(used) if r["eventName"] == "RecoverAuditTrail")
    assert record["serviceEventDetails"]["bytesSetAside"] == 13
    assert record["eventType"] == "AwsServiceEvent"
    assert (used / "audit" / f"torn-{len(trail.records(used)):020}").read_bytes() == b'{"sequence":2'
    assert run("audit", "verify", "--data", used).returncode == 0


class Production:
    """A production folder, and `serve` on it, again and again."""

    def __init__(self, run, binary, folder, data):
        done = run("init", "--data", data, "--account", "123456789012")
        assert done.returncode == 0, done.stderr
        self.access_key = re.search("access key id +(AKIA[A-Z2-7]{16})", done.stdout)[1]
        self.secret = re.search("secret access key +([A-Za-z0-9+/]{40})", done.stdout)[1]
        self.binary, self.place, self.folder, self.port = binary, folder, data, free_port()
        self.config = folder / "strongroom.yaml"
        self.config.write_text(
            f"listen: 127.0.0.1:{self.port}\noperations: none\ndata: {data}\n"
            "regions: [us-west-2]\nquotas:\n  requests: off\n"
            "audit:\n  ballastMebibytes: 1\n"
        )

    def serve(self):
        process = Process(self.binary, ["serve", "--config", self.config], self.place)
        process.wait_until(lambda: "strongroom answers at" in process.output)
        return process

    def client(self):
        return boto3.client(
            "kms",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-west-2",
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret,
            config=CLIENT_CONFIG,
        )


@pytest.fixture
def make_production(run, binary, tmp_path):
    """Makes production folders and starts `serve` on them."""
    return lambda data: Production(run, binary, tmp_path, data)


@pytest.fixture
def production(make_production, tmp_path):
    return make_production(tmp_path / "data")


def test_the_aws_cli_accepts_the_digests_and_the_segments(production, run, tools):
    began = datetime.datetime.now(datetime.timezone.utc)
    for part in range(2):
        process = production.serve()
        production.client().create_key()
        assert process.stop() == 0, process.log
        if part == 0:
            # The digests before are signed by one key, those after by another.
            rotated = run("audit", "rotate-keys", "--config", production.config)
            assert rotated.returncode == 0, rotated.stderr
    folder = production.folder / "audit"
    assert (folder / "ballast").stat().st_blocks * 512 >= 1_048_576
    digests = sorted(folder.glob("AWSLogs/**/*.json.gz"))
    assert 1 <= len(digests) <= 4
    assert all(line["durability"] == "sync" for line in trail.lines(production.folder))
    done = run("audit", "verify", "--data", production.folder)
    assert done.returncode == 0, done.stderr
    with Bucket(folder) as url:

        def validate():
            environment = clean_environment() | {
                "AWS_ENDPOINT_URL": url,
                "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "example",
                "AWS_DEFAULT_REGION": "us-west-2",
                "AWS_EC2_METADATA_DISABLED": "true",
            }
            return subprocess.run(
                [
                    *(tools / "aws", "cloudtrail", "validate-logs", "--verbose"),
                    *("--trail-arn", "arn:aws:cloudtrail:us-west-2:123456789012:trail/strongroom"),
                    *("--start-time", (began - datetime.timedelta(hours=2)).isoformat()),
                    *("--s3-bucket", "strongroom-audit"),
                ],
                capture_output=True,
                text=True,
                env=environment,
            )

        done = validate()
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{len(digests)}/{len(digests)} digest files valid" in done.stdout
        assert re.search(r"([1-9])/\1 log files valid", done.stdout), done.stdout
        segment = trail.segments(production.folder)[0]
        segment.write_bytes(segment.read_bytes()[:-20])
        done = validate()
        assert "INVALID" in done.stdout + done.stderr
        segment.unlink()
        done = validate()
        assert done.returncode != 0


def test_the_keys_of_the_trail_are_replaced(production, run, tmp_path):
    process = production.serve()
    key_id = production.client().create_key()["KeyMetadata"]["KeyId"]
    busy = run("audit", "rotate-keys", "--config", production.config)
    assert busy.returncode == 1 and "in use" in busy.stderr
    assert process.stop() == 0, process.log
    first = tmp_path / "first"
    shutil.copytree(production.folder / "audit/keys", first)
    for _ in range(2):
        done = run("audit", "rotate-keys", "--config", production.config)
        assert done.returncode == 0, done.stderr
        assert re.search(r"replaced behind record \d+", done.stdout)
    process = production.serve()
    production.client().describe_key(KeyId=key_id)
    assert process.stop() == 0, process.log
    names = [record["eventName"] for record in trail.records(production.folder)]
    assert names.count("RotateAuditKeys") == 2 and names[-1] == "DescribeKey"
    for keys in [[], ["--keys", first]]:
        done = run("audit", "verify", "--data", production.folder, *keys)
        assert done.returncode == 0, done.stderr
        assert "the keys were replaced 2 times" in done.stdout
    new = (production.folder / "audit/keys/checkpoint-ed25519.pem").read_text()
    assert new != (first / "checkpoint-ed25519.pem").read_text()
    statement = sorted((production.folder / "audit/handovers").iterdir())[0]
    statement.write_text(statement.read_text().replace("size ", "size 1"))
    done = run("audit", "verify", "--data", production.folder, "--keys", first)
    assert done.returncode == 1
    assert "is not signed by the old and the new keys" in done.stderr
    assert run("audit", "rotate-keys").returncode == 64


def refusals(call):
    """Calls until it is refused; returns how often it was not."""
    for count in range(100_000):
        try:
            call()
        except botocore.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "KMSInternalException", error
            return count
    raise AssertionError("it is never refused")


def ballast_finding(run, production):
    """What the doctor says of the space that is set aside."""
    findings = json.loads(run("doctor", "--json", "--config", production.config).stdout)["findings"]
    return next(found for found in findings if found["check"] == "ballast")


def test_decrypt_outlives_a_full_disk_for_a_while(small_disk, make_production, run):
    production = make_production(small_disk / "data")
    process = production.serve()
    kms = production.client()
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"a")["CiphertextBlob"]
    fill(small_disk / "filling", spare=16_384)
    refusals(lambda: kms.describe_key(KeyId=key_id))
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"a"
    assert refusals(lambda: kms.describe_key(KeyId=key_id)) == 0
    assert ballast_finding(run, production)["severity"] == "failure"
    assert "only `Decrypt` is answered" in ballast_finding(run, production)["finding"]
    answered = refusals(lambda: kms.decrypt(CiphertextBlob=blob))
    assert answered > 100
    assert refusals(lambda: kms.decrypt(CiphertextBlob=blob)) == 0
    (small_disk / "filling").unlink()

    def is_back():
        with contextlib.suppress(botocore.exceptions.ClientError):
            return bool(kms.describe_key(KeyId=key_id))

    process.wait_until(is_back)
    assert ballast_finding(run, production)["severity"] == "good"
    assert process.stop() == 0, process.log
    records = trail.records(production.folder)
    names = [record["eventName"] for record in records]
    assert names.count("UseAuditBallast") == names.count("RestoreAuditBallast") == 1
    began, ended = names.index("UseAuditBallast"), names.index("RestoreAuditBallast")
    assert set(names[began + 1 : ended]) == {"Decrypt"}
    assert ended - began - 1 == answered + 1
    done = run("audit", "verify", "--data", production.folder)
    assert done.returncode == 0, done.stderr


def sha256(data):
    return hashlib.sha256(data).digest()


def tree_root(leaves):
    """The root of RFC 6962, section 2.1."""
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0])
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\1" + tree_root(leaves[:split]) + tree_root(leaves[split:]))


def test_others_can_check_the_chain_and_the_checkpoints(used):
    """With nothing but a hash function and two public keys."""
    lines = trail.text(used).encode().splitlines()
    previous = bytes(32)
    hashes = []
    for number, line in enumerate(lines, start=1):
        assert line.startswith(b'{"sequence":%d,"previous":"%s"' % (number, previous.hex().encode()))
        previous = sha256(line)
        hashes.append(previous)
    folder = used / "audit"
    path = max((folder / "checkpoints").iterdir())
    text, signatures = path.read_text().split("\n\n")
    text += "\n"
    origin, size, root = text.splitlines()[:3]
    assert int(size) == int(path.name) == len(lines)
    assert base64.b64decode(root) == tree_root(hashes)
    assert f"last {previous.hex()}" in text.splitlines()
    keys = [
        ("checkpoint-ed25519.pem", b"\1"),
        ("checkpoint-ml-dsa-65.pem", b"\xffstrongroom/ml-dsa-65"),
    ]
    for line, (name, kind) in zip(signatures.splitlines(), keys, strict=True):
        dash, signer, value = line.split(" ")
        assert (dash, signer) == ("—", origin)
        key = serialization.load_pem_public_key((folder / "keys" / name).read_bytes())
        raw = key.public_bytes_raw()
        value = base64.b64decode(value)
        assert value[:4] == sha256(origin.encode() + b"\n" + kind + raw)[:4]
        key.verify(value[4:], text.encode())
