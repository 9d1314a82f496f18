"""`strongroom doctor` on whole and on broken deployments."""

import json
import os
import pathlib
import shutil

import pytest

from server import Process, free_port
from test_production import certificate  # noqa: F401  a fixture

DISK = {"disk", "space", "limits", "memory", "clock"}


@pytest.fixture
def folder(run, tmp_path):
    """A new production folder."""
    made = run("init", "--data", tmp_path / "data", "--account", "123456789012")
    assert made.returncode == 0, made.stderr
    return tmp_path / "data"


@pytest.fixture
def doctor(run):
    """Runs the command; returns its exit status and what it found, by check and severity."""

    def doctor(*arguments, environment=None):
        done = run("doctor", "--json", *arguments, environment=environment)
        assert done.stdout, done.stderr
        report = json.loads(done.stdout)
        assert report["status"] == done.returncode
        return report["findings"]

    return doctor


def failures(findings):
    """The failures that are not about the machine of the test."""
    return [found for found in findings if found["severity"] == "failure" and found["check"] not in DISK]


def texts(findings):
    return [found["finding"] for found in failures(findings)]


def test_a_new_folder_is_whole(doctor, folder):
    findings = doctor("--data", folder)
    assert failures(findings) == []
    good = {found["check"] for found in findings if found["severity"] == "good"}
    assert {"configuration", "permissions", "slot", "store", "audit", "tls"} <= good
    assert all("remedy" in found for found in findings if found["severity"] != "good")


def test_the_disk_is_timed_and_nothing_is_left_of_it(doctor, folder):
    before = sorted(path.name for path in folder.iterdir())
    findings = doctor("--data", folder)
    assert any("a write is on the disk after" in found["finding"] for found in findings)
    after = sorted(path.name for path in folder.iterdir() if path.suffix not in (".lock",))
    assert not [name for name in after if name.startswith("doctor")]
    assert set(after) <= {*before, "store.sqlite-wal", "store.sqlite-shm"}


def test_words_for_people_say_what_to_do(run, folder):
    (folder / "store.sqlite").chmod(0o644)
    done = run("doctor", "--data", folder)
    assert done.returncode == 2
    assert f"FAILURE permissions: `{folder}/store.sqlite` has mode 644: others may read it" in done.stdout
    assert f"        run `chmod 600 {folder}/store.sqlite`" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("failure")


@pytest.mark.parametrize("name, mode", [("store.sqlite", 0o660), ("root.slot", 0o640), ("audit", 0o755), (".", 0o750)])
def test_what_is_open_to_others_is_found(doctor, folder, name, mode):
    path = folder / name
    path.chmod(mode)
    found = failures(doctor("--data", folder))
    assert [entry["check"] for entry in found][0] == "permissions"
    assert f"has mode {mode:o}" in found[0]["finding"]


def test_a_segment_of_the_trail_that_is_open_to_others_is_found(doctor, folder):
    [segment] = (folder / "audit").glob("segment-*")
    segment.chmod(0o644)
    assert f"`{segment}` has mode 644: others may read it" in texts(doctor("--data", folder))


def test_a_lost_trail_is_found(doctor, folder):
    shutil.rmtree(folder / "audit")
    assert f"`{folder}/audit` is not there" in texts(doctor("--data", folder))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_belongs_to_others_is_found(doctor, folder):
    os.chown(folder / "store.sqlite", 12345, 12345)
    assert any("belongs to user 12345" in text for text in texts(doctor("--data", folder)))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_root_becomes_the_owner_of_the_folder_and_still_reads_the_slot(doctor, folder, tmp_path):
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 12345, 12345)
    # The owner must get there: the folders of tests are root's alone.
    place = pathlib.Path("/var/tmp") / f"strongroom-doctor-{os.getpid()}"
    shutil.move(folder, place)
    try:
        slot = tmp_path / "root.slot"
        shutil.move(place / "root.slot", slot)
        os.chown(slot, 0, 0)
        findings = doctor("--data", place, "--slot", slot)
        assert failures(findings) == []
        assert any(found["check"] == "slot" and found["severity"] == "good" for found in findings)
        assert {path.stat().st_uid for path in place.iterdir()} == {12345}
    finally:
        shutil.rmtree(place)


def test_a_slot_of_another_deployment_is_found(doctor, folder, run, tmp_path):
    assert run("init", "--data", tmp_path / "other").returncode == 0
    shutil.copy(tmp_path / "other/root.slot", folder / "root.slot")
    found = failures(doctor("--data", folder))
    assert [entry["check"] for entry in found] == ["slot"]
    assert "does not open" in found[0]["finding"] and "restore the two" in found[0]["remedy"]


@pytest.mark.parametrize("name", ["store.sqlite", "root.slot"])
def test_what_is_lost_is_found_and_not_made_anew(doctor, folder, name):
    (folder / name).unlink()
    assert f"`{folder}/{name}` is not there" in texts(doctor("--data", folder))
    assert not (folder / name).exists()


def test_a_damaged_store_is_found(doctor, folder):
    path = folder / "store.sqlite"
    content = bytearray(path.read_bytes())
    content[100:4096] = bytes(3996)
    path.write_bytes(content)
    assert "store" in {entry["check"] for entry in failures(doctor("--data", folder))}


def test_what_is_no_folder_of_ours_is_found(doctor, run, tmp_path):
    tmp_path.joinpath("empty").mkdir(mode=0o700)
    assert any("is no data folder" in text for text in texts(doctor("--data", tmp_path / "empty")))
    assert any("is not there" in text for text in texts(doctor("--data", tmp_path / "none")))


def configuration(tmp_path, folder, certificate_path, key_path):
    path = tmp_path / "strongroom.yaml"
    path.write_text(
        f"data: {folder}\nlisten: 127.0.0.1:0\noperations: 127.0.0.1:{free_port()}\n"
        f"tls:\n  certificate: {certificate_path}\n  key: {key_path}\n")
    path.chmod(0o644)
    return path


def test_tls_files_are_read_as_a_server_would(doctor, folder, certificate, tmp_path):  # noqa: F811
    certificate_path, key_path = certificate
    key_path.chmod(0o600)
    findings = doctor("--config", configuration(tmp_path, folder, certificate_path, key_path))
    # It ends tomorrow.
    assert [found["severity"] for found in findings if found["check"] == "tls"] == ["warning"]
    assert any("certificate 1 of the file ends in" in found["finding"] for found in findings)

    twice = tmp_path / "twice.pem"
    twice.write_bytes(certificate_path.read_bytes() * 2)
    findings = doctor("--config", configuration(tmp_path, folder, twice, key_path))
    # It is its own issuer, so that a chain of two of it is in order.
    assert not any("is not signed by" in found["finding"] for found in findings)

    findings = doctor("--config", configuration(tmp_path, folder, certificate_path, certificate_path))
    assert any(entry["check"] == "tls" for entry in failures(findings))


def test_a_key_that_others_read_is_found(doctor, folder, certificate, tmp_path):  # noqa: F811
    certificate_path, key_path = certificate
    exposed = tmp_path / "exposed.pem"
    shutil.copy(key_path, exposed)
    exposed.chmod(0o644)
    findings = doctor("--config", configuration(tmp_path, folder, certificate_path, exposed))
    assert any(f"`{exposed}` has mode 644" in text for text in texts(findings))


def test_a_running_server_is_asked_and_left_alone(doctor, binary, folder, certificate, tmp_path):  # noqa: F811
    certificate_path, key_path = certificate
    key_path.chmod(0o600)
    path = configuration(tmp_path, folder, certificate_path, key_path)
    place = tmp_path / "process"
    place.mkdir()
    server = Process(binary, ["serve", "--config", path], place)
    try:
        server.wait_until(lambda: "answers at" in server.output)
        findings = doctor("--config", path)
        assert failures(findings) == []
        assert {"check": "server", "severity": "good", "finding": "the running server is ready"} in findings
        unknown = {found["check"] for found in findings if found["severity"] == "unknown"}
        assert {"slot", "store", "audit"} <= unknown
        assert any(f"the server (process {server.process.pid}) leaves no core files" in found["finding"]
                   for found in findings)
    finally:
        assert server.stop() == 0, server.log


def test_the_space_that_is_set_aside_is_looked_at(doctor, binary, folder, tmp_path):
    path = tmp_path / "strongroom.yaml"

    def ballast(mebibytes, *, limit=100_000):
        path.write_text(
            f"data: {folder}\nlisten: 127.0.0.1:0\noperations: none\n"
            f"audit:\n  ballastMebibytes: {mebibytes}\n  retentionMebibytes: {limit}\n")
        path.chmod(0o644)
        return [
            (found["severity"], found["finding"]) for found in doctor("--config", path)
            if found["check"] == "ballast" or "audit trail has" in found["finding"]
        ]

    def serve(mebibytes):
        ballast(mebibytes)
        place = tmp_path / f"process-{mebibytes}"
        place.mkdir()
        server = Process(binary, ["serve", "--config", path], place)
        server.wait_until(lambda: "answers at" in server.output)
        during = ballast(mebibytes)[-1]
        assert server.stop() == 0, server.log
        return during

    assert ballast(64)[-1] == ("good", "64 MiB are set aside for `Decrypt` when the disk is full")
    (folder / "audit" / "ballast").unlink()
    assert ballast(4)[-1] == ("good", "4 MiB are set aside when the server starts")
    assert serve(4) == ("good", "4 MiB are set aside for `Decrypt` when the disk is full")
    severity, finding = ballast(8)[-1]
    assert severity == "warning" and finding.endswith("not 8 MiB as the configuration says")
    assert serve(8) == ("good", "8 MiB are set aside for `Decrypt` when the disk is full")
    severity, finding = serve(0)
    assert severity == "good" and "sets nothing aside" in finding
    assert ballast(0, limit=2**29)[0][0] == "warning"


def test_one_of_file_and_folder_is_named(run, folder):
    assert run("doctor").returncode == 64
    assert run("doctor", "--data", folder, "--config", "x").returncode == 64
    done = run("doctor", "--config", folder / "none.yaml")
    assert done.returncode == 1 and "cannot read" in done.stderr
