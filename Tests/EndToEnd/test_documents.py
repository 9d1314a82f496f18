"""Pages whose commands are tried, with the output that they promise.

With STRONGROOM_RECORD_PAGES=1 the outputs are written into the pages instead, to be reviewed as a diff.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

import pages
from quick_aws import QuickAWS
from server import clean_environment

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


@pytest.fixture(scope="module")
def quick_aws(tmp_path_factory):
    """The folder with an AWS CLI that starts quickly."""
    aws = QuickAWS(tmp_path_factory.mktemp("aws"))
    yield aws.folder
    aws.stop()


@pytest.fixture
def try_page(start, binary, quick_aws, tmp_path):
    """Runs the commands of a text against a new server, and compares what they print."""

    def try_page(path):
        text = path.read_text()
        server = start(data=tmp_path / "strongroom-data")
        program = tmp_path / "bin/strongroom"
        program.parent.mkdir()
        program.symlink_to(binary)
        environment = clean_environment() | server.variables
        environment["PATH"] = f"{quick_aws}:{program.parent}:{environment['PATH']}"
        environment["SWIFT_BACKTRACE"] = "enable=no"
        blocks = pages.blocks(text)
        outputs = pages.run([commands for commands, _ in blocks], environment, tmp_path)
        if "STRONGROOM_RECORD_PAGES" in os.environ:
            path.write_text(pages.recorded(text, blocks, outputs))
            pytest.skip("the outputs were recorded, not compared")
        for (commands, promised), output in zip(blocks, outputs, strict=True):
            if promised is not None:
                assert pages.normal(output) == pages.normal(promised), commands

    return try_page


def test_the_refusals_of_the_policy_page_are_real(try_page):
    try_page(pages.ROOT / "docs/policies.md")


def test_the_python_of_the_readme_works(server, tmp_path):
    [program] = re.findall(r"```python\n(.*?)```", (pages.ROOT / "README.md").read_text(), re.DOTALL)
    kms = server.client()
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    # The shell commands before it have made this alias.
    alias = "alias/" + key
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    assert "alias/first" in program
    done = subprocess.run(
        [sys.executable, "-c", program.replace("alias/first", alias)], cwd=tmp_path, capture_output=True, text=True,
        env=clean_environment() | server.variables, timeout=60)
    assert done.stdout == "b'attack at dawn'\n", done.stderr


def test_the_policy_of_the_readme_is_refused_in_the_words_of_aws(try_page, tmp_path):
    chapter = (pages.ROOT / "README.md").read_text().split("## Prove a policy")[1].split("\n## ")[0]
    page = tmp_path / "page.md"
    page.write_text(chapter)
    try_page(page)


@pytest.mark.skipif("STRONGROOM_RECORD_PAGES" in os.environ, reason="pages are being recorded")
def test_a_page_that_promises_something_else_is_caught(try_page, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```sh\nid=$(aws sts get-caller-identity --query Account --output text)\necho $id\n```\n"
                    "```text\n000000000002\n```\n")
    with pytest.raises(AssertionError, match="get-caller-identity"):
        try_page(page)


def test_a_command_that_fails_stops_its_page(tmp_path):
    with pytest.raises(AssertionError, match="false"):
        pages.run(["true\n", "false\n", "true\n"], clean_environment(), tmp_path)


def test_what_differs_each_time_is_not_compared():
    shown = "\n at 2026-11-25T03:26:27Z by AIDAABCDEFGHIJKLMNOP\t\n\nkey/01234567-89ab-cdef-0123-456789abcdef\n"
    written = " at 2026-01-01T00:00:00Z by AIDAEXAMPLE\nkey/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert pages.normal(shown) == written


def test_an_output_belongs_to_commands():
    with pytest.raises(AssertionError, match="without its commands"):
        pages.blocks("```text\nlonely\n```\n")
    with pytest.raises(AssertionError, match="no commands"):
        pages.blocks("nothing\n")
    assert pages.blocks("```sh\na\n```\n```sh\nb\n```\n```text\nc\n```\n") == [["a\n", None], ["b\n", "c\n"]]


def write_reference(root, target):
    return subprocess.run(
        [str(root / "scripts/docs"), str(target)], capture_output=True, text=True, timeout=120,
        env=clean_environment() | {"STRONGROOM_SKIP_BUILD": "1"})


needs_modules = pytest.mark.skipif(
    shutil.which("docc") is None or not (pages.ROOT / ".build/debug/Modules/KMSCrypto.swiftmodule").exists(),
    reason="needs the toolchain's DocC and a debug build")


@needs_modules
def test_the_reference_of_the_public_libraries_is_written_without_dead_links(tmp_path):
    done = write_reference(pages.ROOT, tmp_path)
    assert done.returncode == 0, done.stderr
    written = {path.stem for path in tmp_path.glob("*.doccarchive")}
    manifest = (pages.ROOT / "Package.swift").read_text()
    assert written == {"KMSCrypto", *re.findall(r'\.library\(name: "(\w+)"', manifest)}


@needs_modules
def test_a_dead_link_in_the_reference_is_an_error(tmp_path):
    root = tmp_path / "copy"
    for name in ["scripts/docs", "Sources/IAMPolicy/IAMPolicy.docc/IAMPolicy.md"]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pages.ROOT / name, root / name)
    (root / ".build").symlink_to(pages.ROOT / ".build")
    page = root / "Sources/IAMPolicy/IAMPolicy.docc/IAMPolicy.md"
    page.write_text(page.read_text() + "\n- ``NotThereAtAll``\n")
    done = write_reference(root, tmp_path / "reference")
    assert done.returncode == 1 and "NotThereAtAll" in done.stderr
