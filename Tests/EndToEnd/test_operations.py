"""What docs/operations.md tells operators to do: back up, restore, keep the slot apart."""

import re
import shutil
import subprocess

import boto3
import pytest

from server import CLIENT_CONFIG, Process, free_port


class Production:
    """A production folder, with its key slot beside it, that is served now and then."""

    def __init__(self, binary, run, place):
        self.binary, self.place = binary, place
        self.data, self.slot = place / "data", place / "credentials/root.slot"
        made = run("init", "--data", self.data, "--account", "123456789012")
        assert made.returncode == 0, made.stderr
        self.key_id = re.search(r"root access key id +(\S+)", made.stdout).group(1)
        self.secret = re.search(r"root secret access key +(\S+)", made.stdout).group(1)
        self.slot.parent.mkdir(mode=0o700)
        shutil.move(self.data / "root.slot", self.slot)
        self.configuration = place / "strongroom.yaml"
        self.runs = 0

    def serve(self):
        port = free_port()
        self.configuration.write_text(
            f"data: {self.data}\nkeys:\n  slot: {self.slot}\nlisten: 127.0.0.1:{port}\noperations: none\n")
        self.runs += 1
        folder = self.place / f"run-{self.runs}"
        folder.mkdir()
        process = Process(self.binary, ["serve", "--config", self.configuration], folder)
        process.wait_until(lambda: "answers at" in process.output)
        client = boto3.client(
            "kms", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
            aws_access_key_id=self.key_id, aws_secret_access_key=self.secret, config=CLIENT_CONFIG)
        return process, client


@pytest.fixture
def production(binary, run, tmp_path):
    return Production(binary, run, tmp_path)


def test_a_backup_is_restored_with_the_slot_from_another_place(production, run):
    server, kms = production.serve()
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"before")["CiphertextBlob"]
    assert server.stop() == 0
    backup = production.place / "backup.tar.gz"
    subprocess.run(["tar", "--create", "--gzip", "--file", backup, "--directory", production.place, "data"], check=True)

    server, kms = production.serve()
    later = kms.create_key()["KeyMetadata"]["KeyId"]
    assert server.stop() == 0

    production.data.rename(production.place / "data.broken")
    subprocess.run(["tar", "--extract", "--gzip", "--file", backup, "--directory", production.place], check=True)
    checked = run("doctor", "--config", production.configuration)
    assert "opens the root key" in checked.stdout and "is whole" in checked.stdout, checked.stdout
    server, kms = production.serve()
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"before"
    # What came after the backup is gone.
    with pytest.raises(kms.exceptions.NotFoundException):
        kms.describe_key(KeyId=later)
    assert server.stop() == 0


def test_a_backup_without_the_slot_is_worth_nothing(production, run):
    assert not (production.data / "root.slot").exists()
    missing = run("doctor", "--data", production.data)
    assert missing.returncode == 2
    assert f"`{production.data}/root.slot` is not there" in missing.stdout


def test_offline_commands_find_the_slot_where_it_is(production, run):
    refused = run("account", "create", "--data", production.data, "210987654321")
    assert refused.returncode == 1 and "root.slot" in refused.stderr
    made = run("account", "create", "--data", production.data, "--slot", production.slot, "210987654321")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("account 210987654321")


def test_a_slot_that_others_may_read_is_refused_where_it_is_too(production, run):
    production.slot.chmod(0o640)
    refused = run("account", "create", "--data", production.data, "--slot", production.slot, "210987654321")
    assert refused.returncode == 1
    assert f"the key slot `{production.slot}` is open to others" in refused.stderr
