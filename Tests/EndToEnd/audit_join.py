"""Joins what a client saw with what the trail holds, with kills of the server in between.

Every answer that a client read to its end must have exactly one record, of the same operation and outcome,
and no record may stand there twice. `make audit-join` runs it with 100,000 requests.
"""

import argparse
import base64
import collections
import http.client
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

import signing
import trail
from server import DevServer, clean_environment

CONNECTIONS = 8
STALLED_SECONDS = 60


class Client:
    """Sends mixed requests over one connection and notes every whole answer."""

    def __init__(self, server, key, blob, source, answers, quota):
        self.server, self.key, self.blob = server, key, blob
        self.source, self.answers, self.quota = source, answers, quota
        self.signer = signing.Signer(*server.credentials())
        self.identity = signing.Signer(*server.credentials(), service="sts")
        self.connection = http.client.HTTPConnection(*server.address, timeout=STALLED_SECONDS)
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            while self.quota.take():
                self.send(*self.request())
        except (OSError, http.client.HTTPException):
            # The server was killed; what was not answered is not acknowledged.
            pass
        finally:
            self.connection.close()

    def request(self):
        """An operation and its body, by chance; some of them are refused."""
        name = f"alias/join-{self.source.getrandbits(64):x}"
        return self.source.choice(
            [
                ("Encrypt", {"KeyId": self.key, "Plaintext": "YQ=="}),
                ("Decrypt", {"CiphertextBlob": self.blob}),
                ("Decrypt", {"CiphertextBlob": self.blob}),
                ("Decrypt", {"CiphertextBlob": base64.b64encode(os.urandom(80)).decode()}),
                ("GenerateDataKey", {"KeyId": self.key, "KeySpec": "AES_256"}),
                ("DescribeKey", {"KeyId": self.key}),
                ("DescribeKey", {"KeyId": "alias/nobody"}),
                ("ListKeys", {}),
                ("CreateAlias", {"AliasName": name, "TargetKeyId": self.key}),
                ("DeleteAlias", {"AliasName": name}),
                ("GetCallerIdentity", None),
            ]
        )

    def send(self, operation, parameters):
        host = "%s:%d" % self.server.address
        if parameters is None:
            body = b"Action=GetCallerIdentity&Version=2011-06-15"
            headers = {"host": host, "content-type": signing.FORM_TYPE}
            headers = self.identity.headers(headers, body)
        else:
            body = json.dumps(parameters).encode()
            target = f"TrentService.{operation}"
            headers = {"host": host, "content-type": signing.KMS_TYPE, "x-amz-target": target}
            headers = self.signer.headers(headers, body)
        self.connection.request("POST", "/", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        self.answers.append((answer.headers["x-amzn-RequestId"], operation, answer.status == 200))


class Quota:
    """How many requests may still be sent, and when the server is to be killed."""

    def __init__(self, count):
        self.lock = threading.Lock()
        self.left = count

    def take(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0


def work(binary, folder, count, kills, seed):
    """Sends `count` requests or a few more, killing the server `kills` times; returns the answers."""
    source = random.Random(seed)
    data = pathlib.Path(folder, "data")
    answers = []
    key = blob = None
    for part in range(kills + 1):
        server = DevServer(binary, folder, data=data)
        kms = server.client()
        if key is None:
            key = kms.create_key()["KeyMetadata"]["KeyId"]
            blob = base64.b64encode(
                kms.encrypt(KeyId=key, Plaintext=b"joined")["CiphertextBlob"]
            ).decode()
        share = count // (kills + 1)
        is_last = part == kills
        # Before the last part there is always somebody who still sends when the server is killed.
        quota = Quota(count - len(answers) if is_last else sys.maxsize)
        before = len(answers)
        clients = [
            Client(server, key, blob, random.Random(source.getrandbits(64)), answers, quota)
            for _ in range(CONNECTIONS)
        ]
        if not is_last:
            deadline = time.monotonic() + STALLED_SECONDS + share
            while len(answers) < before + share:
                assert time.monotonic() < deadline, server.log
                time.sleep(0.001)
            server.process.kill()
        for client in clients:
            client.thread.join()
        if is_last:
            assert server.stop() == 0, server.log
        else:
            server.process.wait()
    return answers


def check(binary, folder, answers):
    """Holds the answers against the trail."""
    data = pathlib.Path(folder, "data")
    records = collections.defaultdict(list)
    for record in trail.records(data):
        if "requestID" in record:
            records[record["requestID"]].append(record)
    twice = [request for request, found in records.items() if len(found) != 1]
    assert not twice, f"more than one record: {twice[:5]}"
    for request, operation, succeeded in answers:
        assert request in records, f"{operation} `{request}` was acknowledged and has no record"
        record = records[request][0]
        assert record["eventName"] == operation, record
        assert ("errorCode" not in record) == succeeded, record
    assert len({request for request, _, _ in answers}) == len(answers)
    verified = subprocess.run(
        [str(binary), "audit", "verify", "--data", str(data)],
        capture_output=True,
        text=True,
        env=clean_environment(),
    )
    assert verified.returncode == 0, verified.stderr
    return len(records), verified.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder:
        answers = work(
            pathlib.Path(options.binary).resolve(),
            folder,
            options.requests,
            options.kills,
            options.seed,
        )
        count, output = check(options.binary, folder, answers)
    print(f"{len(answers)} answers, {options.kills} kills, {count} records of requests: one each")
    print(output, end="")


if __name__ == "__main__":
    main()
