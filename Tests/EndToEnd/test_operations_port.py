"""Health and metrics, on a port of their own."""

import re
import urllib.error
import urllib.request

import pytest

from refusals import refused
from server import free_port


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
