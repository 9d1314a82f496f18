"""What the tests share: the program and clients of it."""

import os
import pathlib
import subprocess
import sys

import pytest

from server import FIRST_ACCOUNT, SECOND_ACCOUNT, DevServer, clean_environment
from wire import Caller

ROOT = pathlib.Path(__file__).resolve().parents[2]

# No test reads the settings of whoever runs it.
os.environ |= {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session")
def binary():
    """The program: the one of `STRONGROOM_BINARY`, or the release build."""
    default = ROOT / ".build-release/release/strongroom"
    path = pathlib.Path(os.environ.get("STRONGROOM_BINARY", default))
    assert path.exists(), f"there is no `{path}`; build it with `scripts/build release`"
    return path


@pytest.fixture(scope="session")
def server(binary, tmp_path_factory):
    """A server with two accounts that many tests share; each makes its own keys."""
    folder = tmp_path_factory.mktemp("server")
    server = DevServer(
        binary, folder, "--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT
    )
    yield server
    assert server.stop() == 0, server.log


@pytest.fixture
def start(binary, tmp_path):
    """Starts servers of a test's own and stops what the test leaves running."""
    servers = []

    def start(*options, data=None):
        folder = tmp_path / f"server-{len(servers)}"
        folder.mkdir()
        servers.append(DevServer(binary, folder, *options, data=data))
        return servers[-1]

    yield start
    for server in servers:
        was_running = server.process.poll() is None
        status = server.stop()
        assert status == 0 or not was_running, server.log


@pytest.fixture
def run(binary, tmp_path):
    """Runs the program to its end; returns exit status, output and log."""

    def run(*arguments, environment=None):
        return subprocess.run(
            [str(binary), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            env=clean_environment() | (environment or {}),
            cwd=tmp_path,
        )

    return run


@pytest.fixture(scope="session")
def kms(server):
    """A KMS client of the first account in us-east-1."""
    return server.client()


@pytest.fixture(scope="session")
def caller(server):
    """Signs requests of the first account by hand."""
    return Caller(server)


@pytest.fixture
def key(kms):
    """A new key: its metadata."""
    return kms.create_key()["KeyMetadata"]


@pytest.fixture
def other_key(kms):
    """A second new key."""
    return kms.create_key()["KeyMetadata"]


@pytest.fixture
def alias(kms, key):
    """The name of a new alias of `key`."""
    name = "alias/of-" + key["KeyId"]
    kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    return name


@pytest.fixture(scope="session")
def tools():
    """The folder of the commands that came with the test environment."""
    return pathlib.Path(sys.executable).parent


@pytest.fixture(scope="session")
def unimplemented():
    """The operations that are not there yet."""
    path = pathlib.Path(__file__).parent / "unimplemented-operations.txt"
    return path.read_text().split()


@pytest.fixture(scope="session")
def capabilities(binary):
    """Which key specs the program can do on this machine."""
    done = subprocess.run(
        [str(binary), "version", "--capabilities"],
        capture_output=True,
        text=True,
        timeout=30,
        env=clean_environment(),
        check=True,
    )
    lines = [line.split() for line in done.stdout.splitlines()[1:]]
    return {spec: answer == "yes" for spec, answer in lines}


@pytest.fixture(scope="session")
def possible(capabilities):
    """Skips a test of a key spec that the libraries of this machine cannot do."""

    def possible(spec):
        if not capabilities[spec]:
            pytest.skip(f"the linked libraries cannot do {spec}")

    return possible


@pytest.fixture(scope="session")
def keys(kms):
    """Keys that tests share, by spec and usage: their metadata. Not to be changed."""
    made = {}

    def key(spec, usage):
        if (spec, usage) not in made:
            made[spec, usage] = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
        return made[spec, usage]

    return key
