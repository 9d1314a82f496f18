"""The servers that are measured: the service, a bare SwiftNIO server, nginx. All on loopback."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

READY_SECONDS_MAX = 120
STOP_SECONDS_MAX = 60


class Broken(Exception):
    """A measurement that cannot go on."""


def clean_environment():
    """The environment of this process without anything that would reach a server."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "STRONGROOM_"))
    } | {"SWIFT_BACKTRACE": "enable=no"}


class Server:
    """A running server: its process and its port."""

    def __init__(self, name, command, folder):
        self.name = name
        self.folder = pathlib.Path(folder)
        self.started = time.monotonic()
        self.log_path = self.folder / f"{name}.log"
        self.output_path = self.folder / f"{name}.out"
        with open(self.log_path, "wb") as log, open(self.output_path, "wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                env=clean_environment() | {"TMPDIR": str(folder)},
                cwd=folder,
            )

    @property
    def measured_process(self):
        """The process whose CPU time counts."""
        return self.process.pid

    def wait_until(self, is_ready):
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                log = self.log_path.read_text(errors="replace")
                raise Broken(f"`{self.name}` did not start: {log}")
            time.sleep(0.002)

    def wait_until_idle(self):
        """Waits until the process has done what it does at its start, such as making key pairs ahead."""
        deadline = time.monotonic() + READY_SECONDS_MAX
        quiet = 0
        while quiet < 4 and time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(0.25)
            quiet = quiet + 1 if self.cpu_seconds() - before < 0.015 else 0

    def cpu_seconds(self):
        """CPU time of the process so far, user and kernel; the kernel counts in hundredths."""
        text = pathlib.Path(f"/proc/{self.measured_process}/stat").read_text()
        ticks = text.rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def resident_mebibytes(self):
        """Memory of the process that is in RAM, and how much of it is no file: (all, own)."""
        text = pathlib.Path(f"/proc/{self.measured_process}/status").read_text()
        fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        kibibytes = [int(fields[name].split()[0]) for name in ("VmRSS", "RssAnon")]
        return tuple(round(number / 1024, 1) for number in kibibytes)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP_SECONDS_MAX)


class Strongroom(Server):
    """`strongroom dev`: quotas off, records queued for group commit."""

    def __init__(self, binary, folder, data=None, dev_options=()):
        environment = pathlib.Path(folder) / "environment"
        environment.unlink(missing_ok=True)
        place = ["--data", data] if data else ["--ephemeral"]
        super().__init__(
            "strongroom",
            [binary, "dev", "--port", "0", *place, "--env-file", environment, *dev_options],
            folder,
        )
        self.wait_until(environment.exists)
        lines = environment.read_text().splitlines()
        variables = dict(line.split("=", 1) for line in lines)
        self.port = int(variables["AWS_ENDPOINT_URL"].rsplit(":", 1)[1])
        self.account = variables["STRONGROOM_ACCOUNT_ID"]
        self.root = (
            variables["AWS_ACCESS_KEY_ID"],
            variables["AWS_SECRET_ACCESS_KEY"],
        )


class ProductionServer(Server):
    """`strongroom serve` on a new data folder: quotas off, records durable as told, perhaps TLS."""

    def __init__(self, binary, folder, durability, tls=False):
        folder = pathlib.Path(folder)
        data = folder / f"data-{durability}-{tls}"
        made = subprocess.run(
            [binary, "init", "--data", str(data)], capture_output=True, text=True, check=True,
            env=clean_environment())
        words = [line.split() for line in made.stdout.splitlines()]
        self.root = (words[1][-1], words[2][-1])
        self.account = words[0][-1]
        lines = [
            "listen: 127.0.0.1:0", "operations: none", f"data: {data}",
            "audit:", f"  durability: {durability}", "quotas:", "  requests: off",
            "keys:", "  prepared: 0",
        ]
        if tls:
            certificate, key = self.make_certificate(folder)
            lines += ["tls:", f"  certificate: {certificate}", f"  key: {key}"]
        configuration = folder / f"serve-{durability}-{tls}.yaml"
        configuration.write_text("\n".join(lines) + "\n")
        super().__init__(
            f"strongroom-{durability}-{tls}", [binary, "serve", "--config", configuration], folder)
        self.wait_until(lambda: "answers at" in self.output_path.read_text())
        self.port = int(self.output_path.read_text().split("\n")[0].rsplit(":", 1)[1])

    @staticmethod
    def make_certificate(folder):
        """A certificate with a P-256 key, which signs itself."""
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=bench", "-addext",
             "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
            check=True, capture_output=True)
        return certificate, key


class StaticServer(Server):
    """A bare SwiftNIO server that answers a fixed body, with as many event loops as the service."""

    def __init__(self, binary, folder):
        super().__init__("static", [binary, str(os.cpu_count())], folder)
        self.wait_until(lambda: self.output_path.read_text().endswith("\n"))
        self.port = int(self.output_path.read_text())


class Nginx(Server):
    """nginx that answers a fixed body; one worker."""

    @staticmethod
    def binary():
        return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        body = '{"KeyId":"' + "x" * 330 + '"}'
        configuration = folder / "nginx.conf"
        configuration.write_text(
            f"""
            daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr;
            events {{ worker_connections 1024; }}
            http {{
              access_log off; keepalive_requests 100000000;
              client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
              fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
              scgi_temp_path {folder}/scgi;
              server {{
                listen 127.0.0.1:{self.port} default_server;
                location / {{
                  default_type application/x-amz-json-1.1;
                  return 200 '{body}';
                }}
              }}
            }}
            """
        )
        super().__init__("nginx", [self.binary(), "-c", configuration], folder)
        self.wait_until(self._answers)

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def measured_process(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return int(pathlib.Path(path).read_text().split()[0])


class Folder:
    """A temporary folder that is removed at the end."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="strongroom-bench-")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
