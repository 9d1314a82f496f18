"""The contract of `strongroom dev`: other people's scripts stand on it."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from server import FIRST_ACCOUNT, SECOND_ACCOUNT, DevServer, Process, clean_environment, free_port

NAMES = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_KMS",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_IAM",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "STRONGROOM_ACCOUNT_ID",
    "STRONGROOM_PID",
]


def names_of(account):
    return [f"STRONGROOM_{account}_{part}" for part in ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY"]]


def test_the_environment_file_says_everything(server):
    variables = server.variables
    contract = NAMES + names_of(FIRST_ACCOUNT) + names_of(SECOND_ACCOUNT)
    assert list(variables) == contract + ["STRONGROOM_OPERATIONS_URL", "AWS_REGION"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", variables["AWS_ENDPOINT_URL"])
    for service in ["KMS", "STS", "IAM"]:
        assert variables[f"AWS_ENDPOINT_URL_{service}"] == variables["AWS_ENDPOINT_URL"]
    assert variables["AWS_DEFAULT_REGION"] == variables["AWS_REGION"] == "us-east-1"
    assert variables["STRONGROOM_ACCOUNT_ID"] == FIRST_ACCOUNT
    assert int(variables["STRONGROOM_PID"]) == server.process.pid
    first = [variables[name] for name in names_of(FIRST_ACCOUNT)]
    assert first == [variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]]
    assert re.fullmatch("AKIA[A-Z2-7]{16}", first[0])
    assert re.fullmatch("[A-Za-z0-9+/]{40}", first[1])
    assert len(set(variables[name] for name in variables if "ACCESS_KEY" in name)) == 4


def test_only_its_owner_reads_the_environment_file(server):
    assert server.environment_path.stat().st_mode & 0o777 == 0o600


def test_the_output_has_lines_to_paste(server):
    server.wait_until(lambda: server.output.endswith("\n\n"))
    for name, value in server.variables.items():
        assert f"export {name}={value}\n" in server.output
    assert server.url in server.output


def test_unmodified_clients_need_nothing_but_the_environment(server):
    program = """
import boto3
kms = boto3.client("kms")
key = kms.create_key()["KeyMetadata"]["KeyId"]
blob = kms.encrypt(KeyId=key, Plaintext=b"hello")["CiphertextBlob"]
print(kms.decrypt(CiphertextBlob=blob)["Plaintext"].decode())
print(boto3.client("sts").get_caller_identity()["Account"])
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=clean_environment() | server.variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split() == ["hello", FIRST_ACCOUNT], done.stderr


def test_it_is_ready_in_less_than_a_second(binary, tmp_path):
    """The best of five starts: the machine may be busy, the program may not be slow."""
    seconds = []
    for _ in range(5):
        start = time.monotonic()
        server = DevServer(binary, tmp_path)
        seconds.append(time.monotonic() - start)
        assert server.stop() == 0
    assert min(seconds) < 1


def test_an_ephemeral_folder_is_gone_afterwards(start):
    server = start()
    folders = list(server.folder.glob("strongroom-*"))
    assert len(folders) == 1
    server.client().create_key()
    assert server.stop() == 0
    assert not folders[0].exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(start, number):
    server = start()
    server.client().create_key()
    assert server.stop(number) == 0


def test_a_port_can_be_chosen_and_is_not_shared(start, run, tmp_path):
    port = free_port()
    server = start("--port", port)
    assert server.address == ("127.0.0.1", port)
    done = run("dev", "--ephemeral", "--port", port)
    assert done.returncode != 0
    assert done.stderr.count("cannot listen on") == 1
    assert f"cannot listen on `127.0.0.1:{port}`" in done.stderr
    assert "choose another port" in done.stderr


def test_the_data_folder_is_closed_to_others(start, tmp_path):
    data = tmp_path / "data"
    start(data=data)
    assert data.stat().st_mode & 0o777 == 0o700
    files = {path.name for path in data.iterdir()}
    assert {"strongroom.kind", "store.sqlite", "root.slot", "audit"} <= files
    for path in data.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_second_server_on_the_same_folder_is_refused(start, run, tmp_path):
    data = tmp_path / "data"
    server = start(data=data)
    done = run("dev", "--port", "0", "--data", data)
    assert done.returncode != 0
    assert "in use" in done.stderr
    server.client().create_key()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--port", "65536"], "--port"),
        (["--port", "-1"], "--port"),
        (["--port", "many"], "--port"),
        (["--operations-port", "65536"], "--operations-port"),
        (["--operations-port", "-1"], "--operations-port"),
        (["--account", "12345"], "--account"),
        (["--account", "00000000000a"], "--account"),
        (["--region", "Mars"], "--region"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_options_that_make_no_sense_are_refused(run, options, word):
    done = run("dev", "--ephemeral", *options)
    assert done.returncode == 64
    assert word in done.stderr


def test_an_environment_file_that_cannot_be_written_stops_it(run, tmp_path):
    done = run("dev", "--ephemeral", "--port", "0", "--env-file", tmp_path / "none" / "file")
    assert done.returncode != 0
    assert "cannot write" in done.stderr


def test_a_folder_that_cannot_be_made_stops_it(run, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("dev", "--port", "0", "--data", tmp_path / "file" / "data")
    assert done.returncode != 0
    assert "cannot" in done.stderr


def test_there_is_no_mode_without_signatures(run):
    help_text = run("dev", "--help").stdout + run("serve", "--help").stdout
    assert re.search("anonymous|unauthenticated|insecure|no-auth|disable", help_text) is None


def test_no_memory_is_written_out_after_a_crash(server):
    """The crash handler is off and core files are forbidden."""
    status = open(f"/proc/{server.process.pid}/limits").read()
    assert re.search(r"Max core file size\s+0\s+0", status)
    if os.geteuid() != 0:
        assert not os.access(f"/proc/{server.process.pid}/environ", os.R_OK)
    else:
        environment = open(f"/proc/{server.process.pid}/environ").read()
        assert "SWIFT_BACKTRACE=enable=no" in environment.split("\0")


def test_the_operations_port_is_told(start):
    server = start()
    url = server.variables["STRONGROOM_OPERATIONS_URL"]
    assert f"health and metrics at {url}\n" in server.output
    with urllib.request.urlopen(url + "/readyz", timeout=20) as answer:
        assert answer.read() == b"ok\n"


def test_an_account_that_is_named_twice_is_one_account(start):
    server = start("--account", FIRST_ACCOUNT, "--account", FIRST_ACCOUNT)
    lines = server.environment_path.read_text().splitlines()
    assert len(lines) == len({line.split("=")[0] for line in lines})


def test_a_link_beside_the_environment_file_is_not_followed(binary, tmp_path):
    """The file is made under a name that cannot be foreseen; that of the process id once could."""
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "environment").symlink_to(victim)
    program = f"""
import os
os.symlink({str(victim)!r}, {str(folder / "environment")!r} + f".{{os.getpid()}}")
os.execv({str(binary)!r}, ["strongroom", "dev", "--port", "0", "--ephemeral",
    "--env-file", {str(folder / "environment")!r}])
"""
    server = Process(sys.executable, ["-c", program], folder, {"TMPDIR": str(folder)})
    server.wait_until(lambda: not (folder / "environment").is_symlink())
    assert server.stop() == 0
    assert victim.read_text() == "untouched"


@pytest.mark.parametrize("milliseconds", [5, 10, 20, 40, 60, 80, 120, 200])
def test_a_signal_during_the_start_leaves_no_folder(binary, tmp_path, milliseconds):
    arguments = ["dev", "--port", "0", "--ephemeral"]
    process = Process(binary, arguments, tmp_path, {"TMPDIR": str(tmp_path)})
    deadline = time.monotonic() + milliseconds / 1000
    while time.monotonic() < deadline:
        pass
    process.stop()
    assert list(tmp_path.glob("strongroom-*")) == []


@pytest.mark.parametrize("milliseconds", [10, 20, 30, 40, 50, 60, 80, 100, 150, 200])
def test_a_first_start_that_was_killed_can_be_repeated(binary, start, tmp_path, milliseconds):
    data = tmp_path / "data"
    process = Process(binary, ["dev", "--port", "0", "--data", data], tmp_path)
    deadline = time.monotonic() + milliseconds / 1000
    while time.monotonic() < deadline:
        pass
    process.process.kill()
    process.process.wait()
    start(data=data).client().create_key()


def test_a_slot_under_which_nothing_was_sealed_is_used(start, tmp_path):
    """What a kill between the slot and the first rows leaves."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "strongroom.kind").write_text("dev\n")
    (data / "root.slot").write_bytes(bytes(range(32)))
    (data / "root.slot").chmod(0o600)
    (data / "root.slot.new").write_bytes(b"half")
    server = start(data=data)
    server.client().create_key()
    assert (data / "root.slot").read_bytes() == bytes(range(32))


def test_a_foreign_folder_is_left_alone(run, tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    done = run("dev", "--port", "0", "--data", data)
    assert done.returncode != 0
    assert "mode 700" in done.stderr
    assert list(data.iterdir()) == []


def test_without_its_key_slot_the_way_out_is_told(start, run, tmp_path):
    data = tmp_path / "data"
    start(data=data).stop()
    (data / "root.slot").unlink()
    done = run("dev", "--port", "0", "--data", data)
    assert done.returncode != 0
    assert f"cannot use the key slot `{data}/root.slot`: no such file or directory" in done.stderr
    assert "slotUnavailable" not in done.stderr
