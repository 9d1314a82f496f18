"""Alerts: records, metrics and messages about unusual use."""

import contextlib
import datetime
import hashlib
import hmac
import http.server
import ipaddress
import json
import re
import ssl
import threading
import time
import urllib.request

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from refusals import refused
from server import CLIENT_CONFIG, Process

ACCOUNT = "123456789012"
SECRET = "a secret of twenty-six bytes"

RULES = """
rules:
  - name: denied
    trigger: deniedUse
    severity: warning
    threshold: 2
    within: 5m
    silence: 1h
  - name: pending
    trigger: pendingDeletionUse
    severity: critical
  - name: policies
    trigger: policyChange
    severity: information
    silence: 0s
  - name: principals
    trigger: newPrincipal
    severity: warning
    learning: 0d
    silence: 0s
"""


class Receiver:
    """A webhook: answers what it is told to, keeps what it gets."""

    def __init__(self, context=None):
        self.messages = []
        self.statuses = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.messages.append((self.path, dict(self.headers), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def port(self):
        return self.server.server_address[1]

    def bodies(self):
        return [json.loads(body) for _, _, body in list(self.messages)]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


class Watched:
    """A production server with rules of its own."""

    def __init__(self, process, key, data):
        self.process, self.key, self.data = process, key, data
        self.url, self.operations = re.findall("http://127.0.0.1:[0-9]+", process.output)

    def client(self, service="kms", key=None):
        access_key_id, secret = key or self.key
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret,
            config=CLIENT_CONFIG,
        )

    def user(self, name, *actions):
        """A new user who may do something: a client."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        if actions:
            statement = [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]
            policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
            iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
        return self.client(key=(made["AccessKeyId"], made["SecretAccessKey"]))

    def metrics(self):
        with urllib.request.urlopen(self.operations + "/metrics", timeout=10) as answer:
            return answer.read().decode()


@pytest.fixture
def watch(binary, run, tmp_path):
    """Starts servers over one data folder, with rules and further members of the configuration."""
    data = tmp_path / "data"
    done = run("init", "--data", data, "--account", ACCOUNT)
    assert done.returncode == 0, done.stderr
    key = (
        re.search("access key id +(AKIA[A-Z2-7]{16})", done.stdout)[1],
        re.search("secret access key +([A-Za-z0-9+/]{40})", done.stdout)[1],
    )
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "secret").write_text(SECRET + "\n")
    running = []

    def watch(**members):
        folder = tmp_path / f"watched-{len(running)}"
        folder.mkdir()
        members = {"data": data, "listen": "127.0.0.1:0", "operations": "127.0.0.1:0"} | {
            "alerts.rules": tmp_path / "rules.yaml"
        } | {name.replace("_", "."): value for name, value in members.items()}
        environment = {
            "STRONGROOM_" + name.upper().replace(".", "_"): str(value)
            for name, value in members.items()
        }
        (folder / "empty.yaml").write_text("")
        process = Process(
            binary, ["serve", "--config", folder / "empty.yaml"], folder, environment
        )
        running.append(process)
        process.wait_until(lambda: "health and metrics at" in process.output)
        return Watched(process, key, data)

    yield watch
    for process in running:
        process.stop()


def hook(receiver, tmp_path, scheme="http"):
    return {
        "alerts_webhook_url": f"{scheme}://127.0.0.1:{receiver.port}/hook?a=b",
        "alerts_webhook_secretFile": tmp_path / "secret",
    }


def alerts(run, server):
    """The alerts in the trail."""
    done = run(
        *["audit", "search", "--data", server.data, "--output", "json"],
        *["--event-source", "strongroom.alerts"],
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def wait(condition, shown=lambda: None):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, shown()
        time.sleep(0.01)


def test_unusual_use_is_recorded_counted_and_sent(watch, run, receiver, tmp_path):
    receiver.statuses = [500, 503]
    server = watch(**hook(receiver, tmp_path))
    kms = server.client()
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.encrypt(KeyId=key, Plaintext=b"a")
    alice, mallory = server.user("alice", "kms:*"), server.user("mallory")
    alice.encrypt(KeyId=key, Plaintext=b"a", EncryptionContext={"secret": "context"})
    for _ in range(3):
        with refused("AccessDeniedException"):
            mallory.encrypt(KeyId=key, Plaintext=b"a")
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with refused("KMSInvalidStateException"):
        alice.encrypt(KeyId=key, Plaintext=b"a")
    wanted = [
        ("policies", "information"),
        ("principals", "warning"),
        ("denied", "warning"),
        ("pending", "critical"),
    ]
    wait(lambda: len(receiver.messages) == 6, receiver.bodies)
    bodies = receiver.bodies()
    # The first message was sent three times: the receiver failed twice.
    assert bodies[0] == bodies[1] == bodies[2]
    assert [(body["rule"], body["severity"]) for body in bodies[2:]] == wanted
    denied = bodies[4]
    assert denied["count"] == 2
    assert denied["subject"] == f"arn:aws:iam::{ACCOUNT}:user/mallory"
    assert denied["causeEventName"] == "Encrypt" and denied["errorCode"] == "AccessDenied"
    assert bodies[5]["subject"] == key
    for path, headers, body in receiver.messages:
        assert path == "/hook?a=b"
        assert b"context" not in body
        moment, signature = re.fullmatch(
            "t=([0-9]+),v1=([0-9a-f]{64})", headers["Strongroom-Signature"]
        ).groups()
        assert abs(int(moment) - time.time()) < 300
        expected = hmac.new(SECRET.encode(), moment.encode() + b"." + body, hashlib.sha256)
        assert signature == expected.hexdigest()
    wait(lambda: len(alerts(run, server)) == 4)
    records = alerts(run, server)
    assert [record["serviceEventDetails"]["rule"] for record in records] == [r for r, _ in wanted]
    for record, body in zip(records, bodies[2:]):
        assert record["serviceEventDetails"]["alertId"] == body["alertId"]
        assert record["eventType"] == "AwsServiceEvent"
        assert record["recipientAccountId"] == ACCOUNT
        assert record["eventName"] == "RaiseAlert"
    metrics = server.metrics()
    for rule, severity in wanted:
        line = f'strongroom_alerts_total{{rule="{rule}",severity="{severity}"}} 1'
        assert line in metrics
    assert 'strongroom_alert_deliveries_total{outcome="delivered"} 4' in metrics
    assert 'strongroom_alert_deliveries_total{outcome="retried"} 2' in metrics


def test_what_was_learned_survives_a_restart_and_is_told_once(watch, run):
    server = watch()
    kms = server.client()
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.encrypt(KeyId=key, Plaintext=b"a")
    alice = server.user("alice", "kms:*")
    alice.encrypt(KeyId=key, Plaintext=b"a")
    wait(lambda: len(alerts(run, server)) == 2)
    assert server.process.stop() == 0
    again = watch()
    again.client().encrypt(KeyId=key, Plaintext=b"a")
    bob = again.user("bob", "kms:*")
    bob.encrypt(KeyId=key, Plaintext=b"a")
    wait(lambda: len(alerts(run, again)) == 4)
    rules = [record["serviceEventDetails"]["rule"] for record in alerts(run, again)]
    assert rules == ["policies", "principals"] * 2


def test_without_a_memory_the_past_is_learned_and_not_told(watch, run):
    server = watch(alerts_rules="none")
    kms = server.client()
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.encrypt(KeyId=key, Plaintext=b"a")
    server.user("alice", "kms:*").encrypt(KeyId=key, Plaintext=b"a")
    assert server.process.stop() == 0
    time.sleep(1.1 - time.time() % 1)  # Records tell whole seconds.
    again = watch()
    again.user("bob", "kms:*").encrypt(KeyId=key, Plaintext=b"a")
    wait(lambda: len(alerts(run, again)) == 2)
    found = [record["serviceEventDetails"] for record in alerts(run, again)]
    assert [detail["rule"] for detail in found] == ["policies", "principals"]
    assert found[1]["principal"].endswith("user/bob")


def test_a_webhook_may_have_a_certificate_of_its_own(watch, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = tmp_path / "receiver.pem", tmp_path / "receiver.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    with contextlib.closing(Receiver(context)) as receiver:
        members = hook(receiver, tmp_path, "https")
        server = watch(**members, alerts_webhook_certificates=certificate)
        server.user("alice", "kms:*")
        wait(lambda: receiver.messages)
        assert receiver.bodies()[0]["rule"] == "policies"
        assert server.process.stop() == 0
        count = len(receiver.messages)
        distrustful = watch(**members)
        distrustful.user("bob", "kms:*")
        wait(lambda: 'outcome="retried"' in distrustful.metrics())
        assert len(receiver.messages) == count


def test_the_standard_rules_are_a_file_that_can_be_changed(run, tmp_path):
    done = run("audit", "rules")
    assert done.returncode == 0
    names = re.findall("name: (.*)", done.stdout)
    assert names == [
        "denied-use",
        "pending-deletion-use",
        "policy-change",
        "new-principal",
        "new-network",
        "unusual-rate",
        "root-use",
    ]
    rules = tmp_path / "rules.yaml"
    rules.write_text(done.stdout)
    configuration = tmp_path / "strongroom.yaml"
    configuration.write_text(f"alerts:\n  rules: {rules}\n")
    assert run("audit", "rules", "--config", configuration).stdout == done.stdout
    configuration.write_text("alerts:\n  rules: none\n")
    assert run("audit", "rules", "--config", configuration).stdout == "rules: []\n"


def test_rules_and_receivers_that_cannot_be_used_are_refused(run, tmp_path):
    rules = tmp_path / "rules.yaml"
    configuration = tmp_path / "strongroom.yaml"
    rule = "{name: a, trigger: deniedUse, severity: warning%s}"
    for text, complaint in [
        ("rules: 1", "is a list"),
        ("{rules: [], more: 1}", "one member"),
        ("rules: [1]", "is no mapping"),
        ("rules: [{}]", "has no `name`"),
        ("rules: [{name: A, trigger: deniedUse, severity: warning}]", "`name` is not"),
        ("rules: [{name: a, trigger: nothing, severity: warning}]", "`trigger` is none of"),
        ("rules: [{name: a, trigger: deniedUse, severity: bad}]", "`severity` is none of"),
        (f"rules: [{rule % ', more: 1'}]", "unknown member `more`"),
        (f"rules: [{rule % ', threshold: 0'}]", "`threshold` is no number"),
        (f"rules: [{rule % ', within: 2y'}]", "`within` is no time"),
        (f"rules: [{rule % ', silence: -1s'}]", "`silence` is no time"),
        (f"rules: [{rule % ', factor: 2'}]", "`factor` does not go with"),
        (f"rules: [{rule % ', except: 1'}]", "`except` is no mapping"),
        (f"rules: [{rule % ', except: {users: [a]}'}]", "unknown member `users`"),
        (f"rules: [{rule % ', except: {keys: a}'}]", "`keys` is no list"),
        (f"rules: [{rule % ''}, {rule % ''}]", "two rules `a`"),
        ("rules: [", "no valid YAML"),
    ]:
        rules.write_text(text)
        configuration.write_text(f"alerts: {{rules: {rules}}}\n")
        done = run("audit", "rules", "--config", configuration)
        assert done.returncode == 1 and complaint in done.stderr, (text, done.stderr)
    secret = tmp_path / "secret"
    secret.write_text("short\n")
    for webhook, complaint in [
        ("{url: 'https://h'}", "go together"),
        (f"{{secretFile: {secret}}}", "go together"),
        ("{certificates: x}", "goes with both"),
        (f"{{url: 'http://example.com', secretFile: {secret}}}", "no `https` address"),
        (f"{{url: 'https://h', secretFile: {secret}}}", "fewer than 16 bytes"),
        (f"{{url: 'https://h', secretFile: {tmp_path}/none}}", "cannot read"),
        (f"{{url: 'http://127.0.0.1', secretFile: {secret}, certificates: x}}", "needs an `https`"),
    ]:
        configuration.write_text(f"alerts: {{webhook: {webhook}}}\n")
        done = run("audit", "rules", "--config", configuration)
        assert done.returncode == 1 and complaint in done.stderr, (webhook, done.stderr)
