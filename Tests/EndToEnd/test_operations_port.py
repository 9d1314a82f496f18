"""Health and metrics, on a port of their own."""

import contextlib
import re
import subprocess
import time
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

from refusals import refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT, free_port


@pytest.fixture
def observed(start):
    """A server whose operations port is known."""
    port = free_port()
    server = start("--operations-port", port)
    server.operations = f"http://127.0.0.1:{port}"
    return server


def get(server, path):
    with urllib.request.urlopen(server.operations + path, timeout=20) as answer:
        return answer.read().decode()


def test_a_running_server_is_alive_and_ready(observed):
    assert get(observed, "/livez") == "ok\n"
    assert get(observed, "/readyz") == "ok\n"


def test_requests_are_counted_by_operation_and_code(observed):
    kms = observed.client()
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    for _ in range(3):
        kms.encrypt(KeyId=key_id, Plaintext=b"a")
    with refused("NotFoundException"):
        kms.describe_key(KeyId="nonsense")
    with refused("InvalidSignatureException"):
        observed.client(secret="wrong").list_keys()
    metrics = get(observed, "/metrics")
    counted = dict(
        re.findall(r'strongroom_requests_total\{operation="(\w+)",code="\w+"\} (\d+)', metrics)
    )
    assert counted == {"CreateKey": "1", "Encrypt": "3", "DescribeKey": "1", "ListKeys": "1"}
    assert 'strongroom_signature_failures_total{reason="mismatch"} 1' in metrics
    assert re.search(r'strongroom_build_info\{.*version="\d+\.\d+\.\d+".*\} 1', metrics)
    assert key_id not in metrics


def test_health_has_no_business_with_keys_and_keys_none_with_health(observed):
    for path in ["/", "/keys", "/metrics/x"]:
        with pytest.raises(urllib.error.HTTPError) as caught:
            get(observed, path)
        assert caught.value.code == 404
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(observed.url + "/metrics", timeout=20)
    assert caught.value.code in (400, 404)


def test_the_status_command_asks_for_readiness(observed, run):
    port = observed.operations.rsplit(":", 1)[1]
    done = run("status", "--operations-port", port)
    assert (done.returncode, done.stdout.strip()) == (0, "ok")
    observed.stop()
    assert run("status", "--operations-port", port).returncode != 0


def value(server, name):
    """The sum of all series of a metric."""
    lines = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", get(server, "/metrics"), re.MULTILINE)
    return sum(float(number) for number in lines)


def eventually(is_so):
    """Waits for what the server does by itself within seconds."""
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(
    "name",
    [
        "strongroom_audit_records_total",
        "strongroom_audit_flush_seconds_count",
        "strongroom_authorization_decisions_total",
        "strongroom_store_operation_seconds_count",
        "strongroom_keys",
    ],
)
def test_every_number_moves(observed, name):
    before = value(observed, name)
    observed.client().create_key()
    eventually(lambda: value(observed, name) > before)


def test_metrics_have_the_names_and_labels_that_others_rely_on(observed):
    wanted = {
        "strongroom_requests_total": {"operation", "code"},
        "strongroom_request_duration_seconds": {"le"},
        "strongroom_requests_in_flight": set(),
        "strongroom_authorization_decisions_total": {"operation", "decision"},
        "strongroom_signature_failures_total": {"reason"},
        "strongroom_throttled_total": set(),
        "strongroom_keys": {"state", "spec", "origin"},
        "strongroom_audit_records_total": set(),
        "strongroom_audit_flush_seconds": {"le"},
        "strongroom_store_operation_seconds": {"le"},
        "strongroom_build_info": {"version", "revision"},
    }
    observed.client().create_key()
    with refused("InvalidSignatureException"):
        observed.client(secret="wrong").list_keys()
    eventually(lambda: value(observed, "strongroom_keys") > 0)
    metrics = get(observed, "/metrics")
    documented = set(re.findall("^# TYPE (\\S+) ", metrics, re.MULTILINE))
    assert set(wanted) <= documented
    series = re.findall(r"^(strongroom_\w+?)(_bucket)?(?:{(.*)})? \S+$", metrics, re.MULTILINE)
    for name, labels in wanted.items():
        found = [
            set(re.findall(r'(\w+)="', text))
            for metric, _, text in series
            if metric == name and (text or not labels)
        ]
        assert found and all(one == labels for one in found), name
    for label in ["arn:", FIRST_ACCOUNT]:
        assert label not in metrics


def test_decisions_are_told_apart(start):
    server = start("--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT)
    server.operations = server.variables["STRONGROOM_OPERATIONS_URL"]
    key_arn = server.client().create_key()["KeyMetadata"]["Arn"]
    with refused("AccessDeniedException"):
        server.client(account=SECOND_ACCOUNT).encrypt(KeyId=key_arn, Plaintext=b"a")
    name = "strongroom_authorization_decisions_total"
    metrics = get(server, "/metrics")
    assert f'{name}{{operation="Encrypt",decision="deny"}} 1\n' in metrics
    assert f'{name}{{operation="CreateKey",decision="allow"}} 1\n' in metrics


def test_keys_are_counted_by_what_they_are(start, tmp_path):
    server = start(data=tmp_path / "data")
    kms = server.client()
    ids = [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(3)]
    kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    kms.disable_key(KeyId=ids[0])
    kms.schedule_key_deletion(KeyId=ids[1])
    wanted = {
        'state="Disabled",spec="SYMMETRIC_DEFAULT",origin="AWS_KMS"} 1',
        'state="Enabled",spec="HMAC_256",origin="AWS_KMS"} 1',
        'state="Enabled",spec="SYMMETRIC_DEFAULT",origin="AWS_KMS"} 1',
        'state="PendingDeletion",spec="SYMMETRIC_DEFAULT",origin="AWS_KMS"} 1',
    }

    def counted(server):
        server.operations = server.variables["STRONGROOM_OPERATIONS_URL"]
        return set(re.findall(r"^strongroom_keys\{(.*)$", get(server, "/metrics"), re.MULTILINE))

    eventually(lambda: counted(server) == wanted)
    server.stop()
    again = start(data=tmp_path / "data")
    eventually(lambda: counted(again) == wanted)


def readiness(server):
    try:
        return 200, get(server, "/readyz")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_full_disk_makes_it_unready_until_there_is_space(start, run, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("a disk of its own needs the right to mount one")
    try:
        server = start(data=disk / "data")
        server.operations = server.variables["STRONGROOM_OPERATIONS_URL"]
        kms = server.client()
        kms.create_key()
        assert readiness(server) == (200, "ok\n")
        with open(disk / "filler", "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        for _ in range(200):
            with contextlib.suppress(botocore.exceptions.ClientError):
                kms.create_key()
            if readiness(server)[0] != 200:
                break
        status, text = readiness(server)
        assert status == 503
        assert re.match("not ready: .*no space.* left", text, re.IGNORECASE)
        port = server.operations.rsplit(":", 1)[1]
        done = run("status", "--operations-port", port)
        assert done.returncode != 0
        assert "not ready" in done.stdout
        (disk / "filler").unlink()
        eventually(lambda: readiness(server) == (200, "ok\n"))
        kms.create_key()
        assert server.stop() == 0
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
