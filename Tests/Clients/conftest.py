"""What the clients share: a development server, and a production server behind TLS."""

import os
import pathlib
import re
import socket
import subprocess
import sys

import boto3
import pytest

import private_authority
from server import (
    CLIENT_CONFIG, FIRST_ACCOUNT, SECOND_ACCOUNT, DevServer, Process, clean_environment, free_port,
)  # fmt: skip

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGION = "us-east-1"

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
    """`strongroom dev` with two accounts, over plain HTTP on loopback."""
    folder = tmp_path_factory.mktemp("server")
    server = DevServer(
        binary, folder, "--account", FIRST_ACCOUNT, "--account", SECOND_ACCOUNT
    )
    yield server
    assert server.stop() == 0, server.log


@pytest.fixture(scope="session")
def kms(server):
    """A KMS client of the first account."""
    return server.client()


@pytest.fixture
def key(kms):
    """A new key: its metadata."""
    return kms.create_key()["KeyMetadata"]


class Production(Process):
    """A running `strongroom serve` whose certificate a private authority issued."""

    ACCOUNT = "123456789012"

    def __init__(self, binary, folder, settings=""):
        data = folder / "data"
        made = subprocess.run(
            [str(binary), "init", "--data", str(data), "--account", self.ACCOUNT],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env=clean_environment(),
        ).stdout
        self.authority, certificate, key = private_authority.write(folder)
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        configuration = folder / "strongroom.yaml"
        configuration.write_text(
            f"listen: 127.0.0.1:{self.port}\noperations: none\ndata: {data}\n"
            f"tls:\n  certificate: {certificate}\n  key: {key}\n{settings}"
        )
        self.access_key_id = re.search("access key id +(AKIA[A-Z2-7]{16})", made)[1]
        self.secret = re.search("secret access key +([A-Za-z0-9+/]{40})", made)[1]
        # What a user exports; every client of AWS reads these.
        self.variables = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CA_BUNDLE": str(self.authority),
        }
        super().__init__(binary, ["serve", "--config", configuration], folder)
        self.wait_until(self.is_listening)

    def is_listening(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def client(self, service="kms", verify=None):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret,
            verify=str(self.authority) if verify is None else verify,
            config=CLIENT_CONFIG,
        )


@pytest.fixture(scope="session")
def production(binary, tmp_path_factory):
    """`strongroom serve` with TLS."""
    production = Production(binary, tmp_path_factory.mktemp("production"))
    yield production
    assert production.stop() == 0, production.log


@pytest.fixture(scope="session")
def tools():
    """The folder of the commands that came with the client's environment."""
    return pathlib.Path(sys.executable).parent


@pytest.fixture
def command(tmp_path):
    """Runs a client's command; returns what it printed, or the whole result if it may fail."""

    def command(*arguments, environment, check=True, stdin=b"", seconds=300, cwd=tmp_path):
        done = subprocess.run(
            [str(argument) for argument in arguments],
            input=stdin,
            env=clean_environment() | environment,
            cwd=cwd,
            capture_output=True,
            timeout=seconds,
        )
        if not check:
            return done
        assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")
        return done.stdout.decode(errors="replace")

    return command


@pytest.fixture
def page(tmp_path, tools):
    """Runs the commands of a client's page as they stand there, in one shell; what they printed."""

    def page(name, environment, seconds=300):
        text = (ROOT / f"docs/clients/{name}.md").read_text()
        blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        assert blocks
        environment = clean_environment() | {"HOME": str(tmp_path)} | environment
        environment["PATH"] = f"{tools}:{environment['PATH']}"
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", "\n".join(blocks)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return page
