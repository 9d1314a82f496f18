"""`strongroom init` and `strongroom serve`: TLS, a configuration file, no shortcuts."""

import contextlib
import datetime
import http.client
import ipaddress
import re
import socket
import ssl
import subprocess
import time

import boto3
import botocore.exceptions
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from server import CLIENT_CONFIG, Process, free_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The paths of a certificate for 127.0.0.1 and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "strongroom test")])
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
    certificate_path, key_path = folder / "certificate.pem", folder / "key.pem"
    certificate_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_path, key_path


@pytest.fixture
def folder(run, tmp_path):
    """A production data folder, and the access key that `init` printed."""
    data = tmp_path / "data"
    done = run("init", "--data", data, "--account", "123456789012")
    assert done.returncode == 0, done.stderr
    assert "account 123456789012" in done.stdout
    access_key_id = re.search("access key id +(AKIA[A-Z2-7]{16})", done.stdout)[1]
    secret = re.search("secret access key +([A-Za-z0-9+/]{40})", done.stdout)[1]
    return data, access_key_id, secret


@pytest.fixture
def configure(tmp_path):
    """Writes a configuration file."""

    def configure(text):
        path = tmp_path / "strongroom.yaml"
        path.write_text(text)
        return path

    return configure


@pytest.fixture
def serve(binary, tmp_path):
    """Starts `serve` and waits until its port answers."""
    processes = []

    def serve(config, port, environment=None):
        process = Process(binary, ["serve", "--config", config], tmp_path, environment)
        processes.append(process)

        def answers():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        process.wait_until(answers)
        return process

    yield serve
    for process in processes:
        assert process.stop() == 0, process.log


def settings(data, port, certificate=None):
    lines = [f"listen: 127.0.0.1:{port}", "operations: none", f"data: {data}"]
    if certificate:
        lines += ["tls:", f"  certificate: {certificate[0]}", f"  key: {certificate[1]}"]
    return "\n".join(lines) + "\n"


def client(url, folder, verify=None):
    return boto3.client(
        "kms",
        endpoint_url=url,
        region_name="eu-west-1",
        aws_access_key_id=folder[1],
        aws_secret_access_key=folder[2],
        verify=verify,
        config=CLIENT_CONFIG,
    )


def test_it_serves_with_tls_and_survives_a_restart(folder, configure, serve, certificate):
    port = free_port()
    config = configure(settings(folder[0], port, certificate))
    url = f"https://127.0.0.1:{port}"
    process = serve(config, port)
    kms = client(url, folder, verify=str(certificate[0]))
    key = kms.create_key()["KeyMetadata"]
    assert key["Arn"].startswith("arn:aws:kms:eu-west-1:123456789012:key/")
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    with pytest.raises(botocore.exceptions.SSLError):
        client(url, folder, verify=True).list_keys()
    assert process.stop() == 0
    serve(config, port)
    kms = client(url, folder, verify=str(certificate[0]))
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"a"


def test_old_versions_of_tls_and_plain_http_are_refused(folder, configure, serve, certificate):
    port = free_port()
    serve(configure(settings(folder[0], port, certificate)), port)

    def handshake(version):
        context = ssl.create_default_context(cafile=str(certificate[0]))
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
            with context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                return secure.version()

    assert handshake(ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert handshake(ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    with pytest.raises((ssl.SSLError, ConnectionError)):
        handshake(ssl.TLSVersion.TLSv1_1)
    plain = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        plain.request("POST", "/", b"{}")
        plain.getresponse()


def test_on_loopback_it_serves_without_tls(folder, configure, serve):
    port = free_port()
    serve(configure(settings(folder[0], port)), port)
    assert client(f"http://127.0.0.1:{port}", folder).list_keys()["Keys"] == []


def test_the_environment_wins_over_the_file(folder, configure, serve):
    port = free_port()
    config = configure(settings(folder[0], free_port()))
    serve(config, port, {"STRONGROOM_LISTEN": f"127.0.0.1:{port}"})
    assert client(f"http://127.0.0.1:{port}", folder).list_keys()["Keys"] == []


def test_a_configuration_can_be_checked_without_serving(folder, configure, run, certificate):
    config = configure(settings(folder[0], 7420, certificate))
    done = run("serve", "--config", config, "--check-config")
    assert (done.returncode, done.stdout) == (0, f"`{config}` is valid\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("listen: 0.0.0.0:7420\n", "refusing plain HTTP on `0.0.0.0`"),
        ('listen: "[::]:7420"\n', "refusing plain HTTP on `::`"),
        ("listen: example.com:7420\n", "refusing plain HTTP on `example.com`"),
        ("listen: 127.0.0.1.example.com:7420\n", "refusing plain HTTP"),
        ("operations: 0.0.0.0:7421\n", "refusing health and metrics on `0.0.0.0`"),
        ("listen: 127.0.0.1\n", "is not `host:port`"),
        ("listen: 127.0.0.1:99999\n", "is not `host:port`"),
        ("unknown: 1\n", "unknown member `unknown`"),
        ("tls:\n  certificate: a.pem\n", "go together"),
        ("tls:\n  certificate: none.pem\n  key: none.pem\n", "cannot read `none.pem`"),
        ("regions: [Mars]\n", "is no list of Region names"),
        ("partition: Mars\n", "is no partition"),
        ("audit:\n  durability: none\n", "is neither `sync` nor `flush`"),
        ("- a list\n", "must be a YAML mapping"),
        ("a: [\n", "is no valid YAML"),
    ],
)
def test_a_configuration_that_must_not_be_served_is_refused(folder, configure, run, text, words):
    config = configure(text + f"data: {folder[0]}\n" if not text.startswith(("-", "a:")) else text)
    done = run("serve", "--config", config, "--check-config")
    assert done.returncode != 0
    assert words in done.stderr


def test_a_configuration_file_that_is_not_there_is_refused(run, tmp_path):
    done = run("serve", "--config", tmp_path / "none.yaml")
    assert done.returncode != 0
    assert "cannot read" in done.stderr


def test_folders_of_one_kind_are_not_used_as_the_other(start, run, folder, configure, tmp_path):
    start(data=tmp_path / "dev").stop()
    done = run("serve", "--config", configure(f"data: {tmp_path / 'dev'}\n"))
    assert done.returncode != 0
    assert "was made by `strongroom dev`" in done.stderr
    done = run("dev", "--port", "0", "--data", folder[0])
    assert done.returncode != 0
    assert "is a production folder" in done.stderr
    done = run("serve", "--config", configure(f"data: {tmp_path / 'none'}\n"))
    assert done.returncode != 0
    assert "is no data folder" in done.stderr


def test_a_folder_is_made_once(run, folder):
    done = run("init", "--data", folder[0])
    assert done.returncode != 0
    assert folder[2] not in done.stdout + done.stderr


def test_without_its_key_slot_a_folder_is_worth_nothing(run, folder, configure):
    slot = folder[0] / "root.slot"
    content = slot.read_bytes()
    config = configure(settings(folder[0], free_port()))
    slot.write_bytes(bytes(len(content)))
    done = run("serve", "--config", config)
    assert done.returncode != 0
    assert "restore the two that belong together" in done.stderr
    slot.unlink()
    done = run("serve", "--config", config)
    assert done.returncode != 0
    assert not slot.exists()


def test_an_account_is_made_while_no_server_runs(run, tmp_path):
    data = tmp_path / "accounts"
    assert run("init", "--data", data).returncode == 0
    done = run("account", "create", "--data", data, "111122223333")
    assert done.returncode == 0, done.stderr
    assert "account 111122223333\nroot access key id     AKIA" in done.stdout
    again = run("account", "create", "--data", data, "111122223333")
    assert again.returncode != 0
    assert "is there already" in again.stderr
    assert run("account", "create", "--data", data, "1").returncode != 0


@pytest.mark.parametrize("lost", [["store.sqlite"], ["root.slot"], ["store.sqlite", "root.slot"]])
def test_lost_data_is_not_replaced_by_an_empty_deployment(run, folder, configure, lost):
    for path in folder[0].glob("store.sqlite-*"):
        path.unlink()
    for name in lost:
        (folder[0] / name).unlink()
    config = configure(settings(folder[0], free_port()))
    for options in [["--check-config"], []]:
        done = run("serve", "--config", config, *options)
        assert done.returncode != 0
        assert f"`{folder[0]}/{lost[0]}` is not there" in done.stderr
        assert "restore it from a backup" in done.stderr
    assert not any((folder[0] / name).exists() for name in lost)


def test_an_empty_store_is_not_taken_for_a_deployment(run, folder, configure):
    for path in folder[0].glob("store.sqlite*"):
        path.unlink()
    (folder[0] / "store.sqlite").touch(mode=0o600)
    done = run("serve", "--config", configure(settings(folder[0], free_port())))
    assert done.returncode != 0
    assert "holds no keys; restore it from a backup" in done.stderr


def test_a_certificate_that_is_none_is_refused_by_the_check(
    folder, configure, run, certificate, tmp_path
):
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate\n")
    for files in [(garbage, certificate[1]), (certificate[0], garbage)]:
        config = configure(settings(folder[0], free_port(), files))
        done = run("serve", "--config", config, "--check-config")
        assert done.returncode != 0
        assert f"cannot use `{garbage}` for tls" in done.stderr


@pytest.mark.parametrize("milliseconds", [10, 20, 30, 40, 50, 60, 80, 100, 150, 200])
def test_an_init_that_was_killed_can_be_repeated(
    binary, run, configure, serve, tmp_path, milliseconds
):
    data = tmp_path / "data"
    process = Process(binary, ["init", "--data", data], tmp_path)
    deadline = time.monotonic() + milliseconds / 1000
    while time.monotonic() < deadline:
        pass
    process.process.kill()
    process.process.wait()
    marker = data / "strongroom.kind"
    if marker.exists() and marker.read_text() == "production\n":
        return
    if marker.exists():
        done = run("serve", "--config", configure(settings(data, free_port())))
        assert done.returncode != 0
        assert "run it again" in done.stderr
    done = run("init", "--data", data)
    assert done.returncode == 0, done.stderr
    access_key_id = re.search("access key id +(AKIA[A-Z2-7]{16})", done.stdout)[1]
    secret = re.search("secret access key +([A-Za-z0-9+/]{40})", done.stdout)[1]
    port = free_port()
    serve(configure(settings(data, port)), port)
    kms = client(f"http://127.0.0.1:{port}", (data, access_key_id, secret))
    assert kms.list_keys()["Keys"] == []


def test_a_refused_init_changes_nothing_and_can_be_repeated(run, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    done = run("init", "--data", data)
    assert done.returncode != 0
    assert "mode 700" in done.stderr
    assert list(data.iterdir()) == []
    data.chmod(0o700)
    assert run("init", "--data", data).returncode == 0


def test_a_full_disk_does_not_spoil_the_folder(run, tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(data)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("a disk of its own needs the right to mount one")
    try:
        filler = data / "filler"
        with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        done = run("init", "--data", data)
        assert done.returncode != 0
        assert "no space left" in done.stderr.lower()
        filler.unlink()
        assert [path.name for path in data.iterdir()] == []
        assert run("init", "--data", data).returncode == 0
    finally:
        subprocess.run(["umount", "--lazy", str(data)], check=True)
