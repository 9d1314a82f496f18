"""The AWS CLI, unmodified, with nothing but the environment of `dev`."""

import base64
import json
import pathlib
import re
import shutil
import subprocess

import pytest

from server import FIRST_ACCOUNT, clean_environment

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture
def aws(server, tools, tmp_path):
    """Runs the AWS CLI; returns what it printed as JSON."""

    def aws(*arguments, check=True):
        done = subprocess.run(
            [str(tools / "aws"), *arguments, "--output", "json"],
            env=clean_environment() | server.variables,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if not check:
            return done
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else {}

    return aws


def test_a_key_encrypts_and_decrypts(aws, tmp_path):
    (tmp_path / "secret").write_bytes(b"top secret\0\xff")
    key_id = aws("kms", "create-key", "--description", "from the shell")["KeyMetadata"]["KeyId"]
    aws("kms", "create-alias", "--alias-name", "alias/shell", "--target-key-id", key_id)
    context = ["--encryption-context", "tenant=a,purpose=test"]
    encrypted = aws(
        "kms", "encrypt", "--key-id", "alias/shell", "--plaintext", "fileb://secret", *context
    )
    (tmp_path / "blob").write_bytes(base64.b64decode(encrypted["CiphertextBlob"]))
    opened = aws("kms", "decrypt", "--ciphertext-blob", "fileb://blob", *context)
    assert base64.b64decode(opened["Plaintext"]) == b"top secret\0\xff"
    other = aws("kms", "create-key")["KeyMetadata"]["KeyId"]
    moved = aws(
        "kms", "re-encrypt", "--ciphertext-blob", "fileb://blob", "--destination-key-id", other,
        "--source-encryption-context", "tenant=a,purpose=test",
    )
    (tmp_path / "blob").write_bytes(base64.b64decode(moved["CiphertextBlob"]))
    opened = aws("kms", "decrypt", "--ciphertext-blob", "fileb://blob")
    assert base64.b64decode(opened["Plaintext"]) == b"top secret\0\xff"
    data_key = aws("kms", "generate-data-key", "--key-id", other, "--key-spec", "AES_256")
    assert len(base64.b64decode(data_key["Plaintext"])) == 32


def test_lists_are_followed_to_their_end(aws):
    key_id = aws("kms", "create-key")["KeyMetadata"]["KeyId"]
    tags = [f"TagKey=k{number:02},TagValue=v" for number in range(12)]
    aws("kms", "tag-resource", "--key-id", key_id, "--tags", *tags)
    listed = aws("kms", "list-resource-tags", "--key-id", key_id, "--page-size", "5")
    assert len(listed["Tags"]) == 12


def test_a_refusal_is_shown(aws):
    done = aws("kms", "describe-key", "--key-id", "nonsense", check=False)
    assert done.returncode != 0
    assert "(NotFoundException)" in done.stderr
    assert "Invalid keyId 'nonsense'" in done.stderr


def test_it_knows_who_asks(aws):
    assert aws("sts", "get-caller-identity")["Account"] == FIRST_ACCOUNT


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_first_five_minutes_of_the_readme_work(start, tools, tmp_path):
    """The commands of the README, as they stand there, in one shell."""
    chapter = README.read_text().split("## The first five minutes")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL)
    assert blocks
    server = start()
    environment = clean_environment() | server.variables
    environment["PATH"] = f"{tools}:{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", "\n".join(blocks)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "attack at dawn" in done.stdout
