"""The Debian package: made, looked into, installed, served from, removed."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess

import boto3
import pytest

from pages import ROOT
from server import CLIENT_CONFIG, Process, clean_environment, free_port

UNIT = "usr/lib/systemd/system/strongroom.service"
DATA = pathlib.Path("/var/lib/strongroom")
CREDENTIALS = pathlib.Path("/etc/strongroom/credentials")
PLACES = [DATA, CREDENTIALS.parent]


def needs(*tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}")


def is_installed(package):
    done = subprocess.run(["dpkg-query", "--show", "--showformat=${db:Status-Status}", package],
                          capture_output=True, text=True)
    return done.stdout == "installed"


def call(*arguments, **options):
    done = subprocess.run([str(word) for word in arguments], capture_output=True, text=True, timeout=60, **options)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def build(binary, folder):
    """Makes the package; without compressing it, which takes long and is not ours."""
    environment = clean_environment() | {"STRONGROOM_BINARY": str(binary), "PACKAGE_COMPRESSION": "none"}
    return pathlib.Path(call(ROOT / "scripts/package", folder, env=environment).splitlines()[-1])


@pytest.fixture(scope="module")
def package(binary, tmp_path_factory):
    """The path of the package."""
    for tool in ["dpkg-deb", "dpkg-shlibdeps", "strip", "ldd"]:
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")
    if "libswiftCore" in call("ldd", binary):
        pytest.skip("the program needs Swift's libraries at run time; a release build does not")
    return build(binary, tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def tree(package, tmp_path_factory):
    """What is in the package, laid out."""
    folder = tmp_path_factory.mktemp("tree")
    call("dpkg-deb", "--raw-extract", package, folder)
    return folder


def unit_settings(text):
    """The settings of a unit; of those that are repeated, all values."""
    settings = {}
    for line in text.splitlines():
        if "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            settings.setdefault(name, []).append(value)
    return settings


def test_every_file_is_where_debian_has_it(tree):
    for path, mode in {
        "usr/bin/strongroom": 0o755,
        UNIT: 0o644,
        "usr/lib/sysusers.d/strongroom.conf": 0o644,
        "usr/lib/tmpfiles.d/strongroom.conf": 0o644,
        "etc/strongroom/strongroom.yaml": 0o644,
        "usr/share/doc/strongroom/copyright": 0o644,
        "usr/share/bash-completion/completions/strongroom": 0o644,
        "usr/share/zsh/vendor-completions/_strongroom": 0o644,
        "usr/share/fish/vendor_completions.d/strongroom.fish": 0o644,
        "usr/share/man/man1/strongroom.1.gz": 0o644,
        "usr/share/man/man1/strongroom-serve.1.gz": 0o644,
        "usr/share/man/man5/strongroom.yaml.5.gz": 0o644,
    }.items():
        status = (tree / path).stat()
        assert status.st_mode & 0o7777 == mode, path
    assert (tree / "DEBIAN/conffiles").read_text() == "/etc/strongroom/strongroom.yaml\n"


def test_the_program_needs_nothing_that_debian_does_not_have(tree):
    libraries = re.findall(r"^\s*(\S+) => (\S+)", call("ldd", tree / "usr/bin/strongroom"), re.MULTILINE)
    assert libraries and all(path.startswith(("/lib/", "/usr/lib/")) for _, path in libraries), libraries
    depends = re.search(r"^Depends: (.*)$", (tree / "DEBIAN/control").read_text(), re.MULTILINE).group(1)
    for wanted in ["libc6 (", "libisal2 (", "libssl3 (", "libsodium23 (", "libsqlite3-0 (", "systemd"]:
        assert wanted in depends


def test_the_same_program_makes_the_same_package(binary, package, tmp_path):
    assert build(binary, tmp_path).read_bytes() == package.read_bytes()


def test_the_unit_gives_no_right_away_that_is_not_needed(tree):
    settings = unit_settings((tree / UNIT).read_text())
    assert settings["LimitCORE"] == ["0"]
    assert settings["User"] == ["strongroom"]
    assert settings["CapabilityBoundingSet"] == [""]
    assert settings["NoNewPrivileges"] == ["yes"]
    assert settings["LoadCredential"] == [f"root.slot:{CREDENTIALS}/root.slot"]
    assert settings["Environment"] == ["SWIFT_BACKTRACE=enable=no", "STRONGROOM_KEYS_SLOT=%d/root.slot"]


@needs("systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tree, tmp_path):
    # It looks for the program, which is not installed.
    unit = tmp_path / "strongroom.service"
    unit.write_text((tree / UNIT).read_text().replace("=/usr/bin/", f"={tree}/usr/bin/"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0 and "strongroom" not in done.stderr, done.stderr
    score = call("systemd-analyze", "security", "--offline=true", tree / UNIT)
    exposure = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", score).group(1))
    assert exposure <= 2, score


@needs("bash")
def test_bash_completes_commands(tree):
    completions = tree / "usr/share/bash-completion/completions/strongroom"
    script = f"source {completions}; complete -p strongroom"
    assert "strongroom" in call("bash", "-c", script)
    for shell, path in {"zsh": "usr/share/zsh/vendor-completions/_strongroom",
                        "fish": "usr/share/fish/vendor_completions.d/strongroom.fish"}.items():
        assert "doctor" in (tree / path).read_text()
        if shutil.which(shell):
            call(shell, "-n", tree / path)


def words(command, path=()):
    """Every command and option below a command of the dumped help, with the commands above it."""
    for argument in command.get("arguments", []):
        for name in argument.get("names", []):
            if name["kind"] == "long" and argument["shouldDisplay"] and name["name"] not in ("help", "version"):
                yield path, "--" + name["name"]
    for below in command.get("subcommands", []):
        if below["commandName"] != "help":
            yield path, below["commandName"]
            yield from words(below, (*path, below["commandName"]))


def test_every_command_and_option_is_completed_and_in_the_manual(tree, run):
    found = list(words(json.loads(run("--experimental-dump-help").stdout)["command"]))
    assert ((), "doctor") in found and (("audit",), "rotate-keys") in found
    assert (("audit", "search"), "--follow") in found and (("account", "create"), "--slot") in found
    scripts = {
        shell: (tree / path).read_text() for shell, path in {
            "bash": "usr/share/bash-completion/completions/strongroom",
            "zsh": "usr/share/zsh/vendor-completions/_strongroom",
            "fish": "usr/share/fish/vendor_completions.d/strongroom.fish"}.items()}
    for path, word in found:
        for shell, script in scripts.items():
            # fish names options without their dashes.
            wanted = word.removeprefix("--") if shell == "fish" else word
            assert wanted in script, (shell, path, word)
        name = "-".join(["strongroom", *path[:1]])
        page = call("gzip", "--decompress", "--stdout", tree / f"usr/share/man/man1/{name}.1.gz")
        assert word in page.replace("\\-", "-"), (name, path, word)


@needs("lintian")
def test_debian_finds_no_error_in_the_package(package):
    # Only here it is not compressed.
    here = "uses-no-compression-for-control-tarball,uses-no-compression-for-data-tarball"
    done = subprocess.run(
        ["lintian", "--allow-root", "--suppress-tags", here, "--fail-on", "error", str(package)],
        capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_command_has_a_page_of_the_manual(tree, run):
    listed = json.loads(run("--experimental-dump-help").stdout)["command"]["subcommands"]
    names = {command["commandName"] for command in listed} - {"help"}
    pages = {path.name for path in (tree / "usr/share/man/man1").iterdir()}
    assert pages == {f"strongroom-{name}.1.gz" for name in names} | {"strongroom.1.gz"}
    if shutil.which("man"):
        for path in (tree / "usr/share/man").rglob("*.gz"):
            done = subprocess.run(["man", "--warnings", "-l", str(path)], capture_output=True, text=True,
                                  env=os.environ | {"MANPAGER": "cat", "MANROFFOPT": "", "LC_ALL": "C.UTF-8"})
            assert done.returncode == 0 and not done.stderr, f"{path}: {done.stderr}"
            assert "NAME" in done.stdout


def test_every_member_of_the_configuration_is_in_the_manual(tree, binary):
    page = call("gzip", "--decompress", "--stdout", tree / "usr/share/man/man5/strongroom.yaml.5.gz")
    for member in re.findall(r"^\| `([^`]+)` \| `STRONGROOM_", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE):
        assert member in page


@contextlib.contextmanager
def installed(package):
    """Installs the package for as long as the block lasts, and leaves nothing behind."""
    call("dpkg", "--install", package)
    try:
        yield
    finally:
        if is_installed("strongroom"):
            call("dpkg", "--purge", "strongroom")
        for place in [*PLACES, pathlib.Path("/run/credentials/strongroom.service")]:
            shutil.rmtree(place, ignore_errors=True)
        subprocess.run(["userdel", "strongroom"], capture_output=True)


def as_service(*words):
    return ["setpriv", "--reuid=strongroom", "--regid=strongroom", "--clear-groups", *map(str, words)]


class Service(Process):
    """The service as the unit would start it: its command line, its user, its environment, its credentials."""

    def __init__(self, folder, settings, extra):
        credentials = pathlib.Path("/run/credentials/strongroom.service")
        credentials.mkdir(parents=True, exist_ok=True)
        for setting in settings["LoadCredential"]:
            name, source = setting.split(":")
            shutil.copy(source, credentials / name)
            (credentials / name).chmod(0o400)
            shutil.chown(credentials / name, "strongroom", "strongroom")
        shutil.chown(credentials, "strongroom", "strongroom")
        credentials.chmod(0o500)
        environment = {"CREDENTIALS_DIRECTORY": str(credentials)}
        for setting in settings["Environment"]:
            name, value = setting.replace("%d", str(credentials)).split("=", 1)
            environment[name] = value
        [command] = settings["ExecStart"]
        setpriv, *words = as_service(*command.split())
        super().__init__(setpriv, words, folder, environment | extra)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages")
@needs("dpkg", "setpriv", "systemd-sysusers", "systemd-tmpfiles", "userdel")
def test_it_is_installed_served_from_and_removed(package, tmp_path):
    if is_installed("strongroom") or any(place.exists() for place in PLACES):
        pytest.skip("strongroom is installed on this machine")
    with installed(package):
        settings = unit_settings(pathlib.Path("/", UNIT).read_text())
        assert DATA.stat().st_mode & 0o7777 == 0o700 and DATA.owner() == "strongroom"
        assert CREDENTIALS.stat().st_mode & 0o7777 == 0o700 and CREDENTIALS.owner() == "root"

        # As docs/operations.md says it.
        output = call(*as_service("strongroom", "init", "--account", "123456789012"), env=clean_environment())
        key_id = re.search(r"root access key id +(\S+)", output).group(1)
        secret = re.search(r"root secret access key +(\S+)", output).group(1)
        call("install", "--owner=root", "--group=root", "--mode=600", DATA / "root.slot", CREDENTIALS)
        (DATA / "root.slot").unlink()
        doctor = ["strongroom", "doctor", "--config", "/etc/strongroom/strongroom.yaml", "--json"]
        findings = json.loads(subprocess.run(doctor, capture_output=True, text=True, env=clean_environment()).stdout)
        failures = [found for found in findings["findings"] if found["severity"] == "failure"]
        assert not [found for found in failures if found["check"] not in ("disk", "space")], failures

        port, operations = free_port(), free_port()
        service = Service(tmp_path, settings, {
            "STRONGROOM_LISTEN": f"127.0.0.1:{port}", "STRONGROOM_OPERATIONS": f"127.0.0.1:{operations}"})
        try:
            service.wait_until(lambda: "strongroom answers at" in service.output)
            client = boto3.client(
                "kms", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-central-1",
                aws_access_key_id=key_id, aws_secret_access_key=secret, config=CLIENT_CONFIG)
            key = client.create_key()["KeyMetadata"]["KeyId"]
            blob = client.encrypt(KeyId=key, Plaintext=b"attack at dawn")["CiphertextBlob"]
            assert client.decrypt(CiphertextBlob=blob)["Plaintext"] == b"attack at dawn"
            found = json.loads(subprocess.run(
                doctor, capture_output=True, text=True,
                env=clean_environment() | {"STRONGROOM_OPERATIONS": f"127.0.0.1:{operations}"}).stdout)
            assert {"check": "server", "severity": "good", "finding": "the running server is ready"} in found["findings"]
            assert pathlib.Path(f"/proc/{service.process.pid}/status").read_text().count("Uid:") == 1
        finally:
            assert service.stop(signal.SIGTERM) == 0, service.log

        call("dpkg", "--remove", "strongroom")
        assert not pathlib.Path("/usr/bin/strongroom").exists()
        assert pathlib.Path("/etc/strongroom/strongroom.yaml").exists()
        removal = subprocess.run(["dpkg", "--purge", "strongroom"], capture_output=True, text=True)
        assert removal.returncode == 0, removal.stderr
        assert not pathlib.Path("/etc/strongroom/strongroom.yaml").exists()
        # Keys outlive the package, and the operator is told.
        assert (DATA / "store.sqlite").exists() and (CREDENTIALS / "root.slot").exists()
        assert f"keys are still in {DATA}" in removal.stderr and f"keys are still in {CREDENTIALS}" in removal.stderr


def test_the_dockerfile_follows_the_layout_of_the_package():
    """Read only: what builds images is not on every machine."""
    lines = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text()).splitlines()
    steps = [line.split(None, 1) for line in lines if line.strip() and not line.startswith("#")]
    assert {step[0] for step in steps} <= {
        "FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    last = dict(steps)
    settings = unit_settings((ROOT / "packaging/strongroom.service").read_text())
    assert " ".join(json.loads(last["ENTRYPOINT"]) + json.loads(last["CMD"])) == settings["ExecStart"][0]
    assert [last["USER"]] == settings["User"]
    assert last["VOLUME"] == str(DATA)
    variables = [rest.split("=", 1) for step, rest in steps if step == "ENV"]
    assert ["SWIFT_BACKTRACE", "enable=no"] in variables
    known = re.findall(r"`(STRONGROOM_\w+)`", (ROOT / "docs/configuration.md").read_text())
    assert {name for name, _ in variables} <= {*known, "SWIFT_BACKTRACE"}
    assert any(step == "RUN" and "scripts/package" in rest for step, rest in steps)
    for step, rest in steps:
        if step == "COPY" and not rest.startswith("--from"):
            assert (ROOT / rest.split()[0]).exists()
