"""The program under test: started, waited for, stopped."""

import os
import pathlib
import signal
import socket
import subprocess
import time

import boto3
import botocore.config

READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30

FIRST_ACCOUNT = "000000000001"
SECOND_ACCOUNT = "111122223333"

# Every error is to be seen as it was sent: no second try, and no check before sending.
CLIENT_CONFIG = botocore.config.Config(
    retries={"total_max_attempts": 1},
    parameter_validation=False,
    connect_timeout=5,
    read_timeout=60,
)


def clean_environment():
    """The environment of this process without anything that would reach the program or its clients."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "STRONGROOM_"))
    }


def free_port():
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_environment_file(path):
    """The variables of an `--env-file`."""
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


class Process:
    """A running program whose output goes to files."""

    def __init__(self, binary, arguments, folder, environment=None):
        self.folder = pathlib.Path(folder)
        self.output_path = self.folder / "output.txt"
        self.log_path = self.folder / "log.txt"
        with open(self.output_path, "wb") as output, open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [str(binary), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                env=clean_environment() | (environment or {}),
                cwd=self.folder,
            )

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    @property
    def output(self):
        return self.output_path.read_text(errors="replace")

    def wait_until(self, is_ready):
        """Waits for a condition that only the program can bring about."""
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not is_ready():
            assert self.process.poll() is None, f"the program ended: {self.log}"
            assert time.monotonic() < deadline, f"the program was not ready in time: {self.log}"
            time.sleep(0.005)

    def stop(self, number=signal.SIGTERM):
        """Sends a signal to the program and returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the program did not stop: {self.log}")


class DevServer(Process):
    """A running `strongroom dev`."""

    def __init__(self, binary, folder, *options, data=None):
        self.environment_path = pathlib.Path(folder) / "environment"
        self.environment_path.unlink(missing_ok=True)
        place = ["--data", data] if data else ["--ephemeral"]
        super().__init__(
            binary,
            ["dev", "--port", "0", *place, "--env-file", self.environment_path, *options],
            folder,
            environment={"TMPDIR": str(folder)},
        )
        self.wait_until(self.environment_path.exists)
        self.variables = read_environment_file(self.environment_path)

    @property
    def url(self):
        return self.variables["AWS_ENDPOINT_URL"]

    @property
    def address(self):
        host, port = self.url.removeprefix("http://").rsplit(":", 1)
        return host, int(port)

    def credentials(self, account=None):
        """Access key id and secret access key of an account's root user."""
        account = account or self.variables["STRONGROOM_ACCOUNT_ID"]
        return (
            self.variables[f"STRONGROOM_{account}_ACCESS_KEY_ID"],
            self.variables[f"STRONGROOM_{account}_SECRET_ACCESS_KEY"],
        )

    def client(self, service="kms", region="us-east-1", account=None, secret=None):
        """A boto3 client of an account's root user."""
        access_key_id, real_secret = self.credentials(account)
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret or real_secret,
            config=CLIENT_CONFIG,
        )

    def key_arn(self, key_id, region="us-east-1", account=FIRST_ACCOUNT):
        return f"arn:aws:kms:{region}:{account}:key/{key_id}"

    def alias_arn(self, name, region="us-east-1", account=FIRST_ACCOUNT):
        return f"arn:aws:kms:{region}:{account}:{name}"
