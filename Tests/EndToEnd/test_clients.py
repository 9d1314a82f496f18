"""`scripts/clients`: what its table and its exit status say of clients made up for the purpose."""

import importlib.machinery
import importlib.util
import os
import pathlib
import sys

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/clients"

TESTS = """
import pytest

def test_a_key_is_made():
    pass

def test_a_key_is_found():
    assert {found}, "there is none"

@pytest.mark.skip("no such key here")
def test_a_key_is_kept():
    pass
"""


@pytest.fixture
def clients(tmp_path, monkeypatch):
    """The script as a module, with a folder of clients of its own."""
    loader = importlib.machinery.SourceFileLoader("clients_script", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    monkeypatch.setitem(sys.modules, loader.name, module)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    monkeypatch.setattr(module, "TESTS", tmp_path / "tests")
    monkeypatch.setattr(module, "PLACE", tmp_path / "place")

    def client(name, found="True", requirements=None):
        folder = tmp_path / "tests" / name
        folder.mkdir(parents=True)
        (folder / f"test_{name}.py").write_text(TESTS.format(found=found))
        if requirements:
            (folder / "requirements.txt").write_text(requirements)

    module.client = client
    return module


def lines(capfd):
    """The lines that were printed, words one space apart."""
    return [" ".join(line.split()) for line in capfd.readouterr().out.splitlines()]


def test_every_step_has_a_line_and_the_last_one_counts(clients, capfd):
    clients.client("good")
    assert clients.main(["good"]) == 0
    printed = lines(capfd)
    assert any(line.startswith("good a key is made ok 0.") for line in printed)
    assert any(line.endswith("no such key here") and " skipped " in line for line in printed)
    assert printed[-1] == "2 passed, 0 failed, 1 skipped"


def test_a_step_that_fails_fails_the_run(clients, capfd):
    clients.client("bad", found="False")
    clients.client("good")
    assert clients.main(["bad", "good"]) == 1
    printed = lines(capfd)
    failed = [line for line in printed if line.startswith("bad a key is found FAILED")]
    assert failed and "there is none" in failed[0]
    assert printed[-1] == "3 passed, 1 failed, 2 skipped"


def test_what_cannot_be_installed_is_skipped_with_the_reason(
    clients, capfd, monkeypatch, tmp_path
):
    clients.client("good")
    clients.client("missing", requirements="anything==1\n")
    # A Python that makes no environments.
    stub = tmp_path / "python3"
    stub.write_text("#!/bin/sh\necho no environments here >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert clients.main(["missing", "good"]) == 0
    printed = lines(capfd)
    skipped = [line for line in printed if line.startswith("missing install skipped")]
    assert skipped and skipped[0].endswith("ended with status 1: no environments here")
    assert printed[-1] == "2 passed, 0 failed, 2 skipped"


def test_where_all_are_required_a_skip_is_a_failure(clients, capfd, monkeypatch):
    clients.client("good")
    assert clients.main(["--require-all", "good"]) == 1
    assert lines(capfd)[-1] == "2 passed, 1 failed, 0 skipped"
    monkeypatch.setattr(clients, "ELSEWHERE", ["good"])
    assert clients.main(["--require-all", "good"]) == 0
    assert lines(capfd)[-1] == "2 passed, 0 failed, 1 skipped"


def test_a_run_without_results_is_a_failure(clients, capfd):
    clients.client("broken")
    (clients.TESTS / "broken/test_broken.py").write_text("this is no Python")
    assert clients.main(["broken"]) == 1
    assert lines(capfd)[-1].split(",")[1] != " 0 failed"


def test_an_unknown_client_is_told(clients, capfd):
    assert clients.main(["nobody"]) == 64
    assert "there is no client `nobody`" in capfd.readouterr().err


def test_every_client_has_a_folder_and_a_page(clients):
    root = SCRIPT.parents[1]
    folders = {path.parent.name for path in (root / "Tests/Clients").glob("*/test_*.py")}
    assert folders == set(clients.NAMES)
    for name in clients.NAMES:
        assert (root / f"docs/clients/{name}.md").exists()
        assert f"({name}.md)" in (root / "docs/clients/README.md").read_text()
