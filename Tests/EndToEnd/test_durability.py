"""What was acknowledged is there afterwards, whatever ended the server."""

import contextlib
import pathlib
import random
import sqlite3
import subprocess
import threading

import botocore.exceptions
import pytest

DISK_BYTES = 8 * 1024 * 1024


def test_everything_survives_a_restart(start, tmp_path):
    before = start(data=tmp_path / "data")
    kms = before.client()
    key_id = kms.create_key(Description="kept")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/kept", TargetKeyId=key_id)
    kms.tag_resource(KeyId=key_id, Tags=[{"TagKey": "a", "TagValue": "b"}])
    disabled = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.disable_key(KeyId=disabled)
    scheduled = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=scheduled)
    context = {"a": "b"}
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"kept", EncryptionContext=context)["CiphertextBlob"]
    data_key = kms.generate_data_key(KeyId="alias/kept", KeySpec="AES_256")

    def facts(client):
        return (
            [client.describe_key(KeyId=i)["KeyMetadata"] for i in [key_id, disabled, scheduled]],
            client.list_aliases()["Aliases"],
            client.list_resource_tags(KeyId=key_id)["Tags"],
            client.get_key_policy(KeyId=key_id)["Policy"],
        )

    kept = facts(kms)
    assert before.stop() == 0
    after = start(data=tmp_path / "data")
    assert after.credentials() == before.credentials()
    kms = after.client()
    assert facts(kms) == kept
    opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"]
    assert opened == b"kept"
    opened = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])["Plaintext"]
    assert opened == data_key["Plaintext"]


def test_a_marker_survives_a_restart(start, tmp_path):
    server = start(data=tmp_path / "data")
    made = {server.client().create_key()["KeyMetadata"]["KeyId"] for _ in range(3)}
    page = server.client().list_keys(Limit=1)
    server.stop()
    rest = start(data=tmp_path / "data").client().list_keys(Marker=page["NextMarker"])
    assert {entry["KeyId"] for entry in page["Keys"] + rest["Keys"]} == made


class Writers:
    """Threads that make keys and encrypt under them until the server is gone."""

    def __init__(self, server, count=4):
        self.acknowledged = []
        self.refused = []
        self.started = threading.Semaphore(0)
        self.threads = [
            threading.Thread(target=self.write, args=(server.client(),)) for _ in range(count)
        ]
        for thread in self.threads:
            thread.start()

    def write(self, kms):
        while True:
            try:
                key_id = kms.create_key()["KeyMetadata"]["KeyId"]
                blob = kms.encrypt(KeyId=key_id, Plaintext=key_id.encode())["CiphertextBlob"]
            except botocore.exceptions.ClientError as error:
                self.refused.append(error)
            except botocore.exceptions.BotoCoreError:
                return
            else:
                self.acknowledged.append((key_id, blob))
                self.started.release()

    def wait_for(self, count):
        """Waits until that many keys were acknowledged."""
        for _ in range(count):
            assert self.started.acquire(timeout=60)

    def join(self):
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()


def check_acknowledged(server, acknowledged):
    kms = server.client()
    for key_id, blob in acknowledged:
        assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == key_id.encode()


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(start, tmp_path):
    source = random.Random(1)
    acknowledged = []
    for _ in range(5):
        server = start(data=tmp_path / "data")
        check_acknowledged(server, acknowledged)
        writers = Writers(server)
        writers.wait_for(source.randint(5, 40))
        server.process.kill()
        server.process.wait()
        writers.join()
        assert not writers.refused
        acknowledged += writers.acknowledged
    check_acknowledged(start(data=tmp_path / "data"), acknowledged)


def test_a_busy_server_finishes_what_it_accepted(start, tmp_path):
    server = start(data=tmp_path / "data")
    writers = Writers(server)
    writers.wait_for(40)
    assert server.stop() == 0
    writers.join()
    assert not writers.refused
    check_acknowledged(start(data=tmp_path / "data"), writers.acknowledged)


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own that is soon full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={DISK_BYTES},mode=700"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True
    )
    if done.returncode != 0:
        pytest.skip("a disk of its own needs the right to mount one")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path, spare):
    """Takes the disk of a file but for some bytes, which are then taken too."""
    with open(path, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(65_536))
    with open(path, "r+b") as file:
        file.truncate(pathlib.Path(path).stat().st_size - spare)


def test_a_full_disk_makes_writes_fail_and_never_succeed(start, small_disk):
    server = start(data=small_disk / "data")
    kms = server.client()
    kept = [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(3)]
    fill(small_disk / "filling", spare=65_536)
    failures = 0
    while failures < 5:
        try:
            kept.append(kms.create_key()["KeyMetadata"]["KeyId"])
        except botocore.exceptions.ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 500
            assert error.response["Error"]["Code"] == "KMSInternalException"
            failures += 1
        assert len(kept) < 10_000
    server.stop()
    (small_disk / "filling").unlink()
    listed = start(data=small_disk / "data").client().list_keys(Limit=1000)
    assert set(kept) <= {entry["KeyId"] for entry in listed["Keys"]}


def test_a_damaged_row_is_not_believed(start, tmp_path):
    """Whoever can write the file cannot change what it says."""
    data = tmp_path / "data"
    server = start(data=data)
    key_id = server.client().create_key()["KeyMetadata"]["KeyId"]
    server.stop()
    with contextlib.closing(sqlite3.connect(data / "store.sqlite")) as database:
        changed = 0
        for table, key, value in database.execute(
            "SELECT table_name, key, value FROM stored_rows"
        ).fetchall():
            if b'"Enabled"' in value:
                changed += database.execute(
                    "UPDATE stored_rows SET value = ? WHERE table_name = ? AND key = ?",
                    (value.replace(b'"Enabled"', b'"Disabled"'), table, key),
                ).rowcount
        database.commit()
    assert changed == 1
    kms = start(data=data).client()
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        kms.describe_key(KeyId=key_id)
    assert caught.value.response["Error"]["Code"] == "KMSInternalException"
