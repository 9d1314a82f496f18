"""The command line tool of the AWS Encryption SDK."""

import json

import pytest

STRICT = ["--commitment-policy", "require-encrypt-require-decrypt"]


@pytest.fixture
def cli(command, tools, server):
    def cli(*arguments, check=True, stdin=b"", environment=server.variables):
        words = [tools / "aws-encryption-cli", *arguments]
        return command(*words, environment=environment, check=check, stdin=stdin)

    return cli


def test_a_file_is_closed_and_opened(cli, key, tmp_path):
    (tmp_path / "plain").write_bytes(b"attack at dawn\n")
    cli(
        "--encrypt", "--input", "plain", "--output", "closed", "--metadata-output", "metadata",
        "--wrapping-keys", f"key={key['Arn']}", "--encryption-context", "army=north", *STRICT,
    )  # fmt: skip
    assert b"attack" not in (tmp_path / "closed").read_bytes()
    header = json.loads((tmp_path / "metadata").read_text())["header"]
    assert header["encryption_context"]["army"] == "north"
    for keys in [f"key={key['Arn']}", "discovery=true"]:
        cli(
            "--decrypt", "--input", "closed", "--output", "opened", "--suppress-metadata",
            "--wrapping-keys", keys,
            "--encryption-context", "army=north", *STRICT,
        )  # fmt: skip
        assert (tmp_path / "opened").read_bytes() == b"attack at dawn\n"


def test_a_pipe_is_closed_and_opened(command, tools, server, key):
    words = [tools / "aws-encryption-cli", "--input", "-", "--output", "-", "--suppress-metadata"]
    words += ["--wrapping-keys", f"key={key['Arn']}", *STRICT]
    shell = f"{' '.join(map(str, words))} --encrypt | {' '.join(map(str, words))} --decrypt"
    opened = command("bash", "-c", shell, environment=server.variables, stdin=b"attack at dawn")
    assert opened == "attack at dawn"


def test_another_context_opens_nothing(cli, key, tmp_path):
    (tmp_path / "plain").write_bytes(b"attack at dawn\n")
    keys = ["--wrapping-keys", f"key={key['Arn']}", "--suppress-metadata", *STRICT]
    cli("--encrypt", "--input", "plain", "--output", "closed", "--encryption-context", "a=b", *keys)
    done = cli(
        "--decrypt", "--input", "closed", "--output", "opened", "--encryption-context", "a=c",
        *keys, check=False,
    )  # fmt: skip
    assert not (tmp_path / "opened").exists()
    assert b"context" in done.stderr + done.stdout


def test_a_folder_shares_cached_materials(cli, key, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"number {number}")
    (tmp_path / "out").mkdir()
    (tmp_path / "back").mkdir()
    keys = ["--wrapping-keys", f"key={key['Arn']}", "--suppress-metadata", *STRICT]
    caching = ["--caching", "capacity=10", "max_age=60.0", "max_messages_encrypted=5"]
    cli("--encrypt", "--input", "in", "--output", "out", "--recursive", *caching, *keys)
    cli("--decrypt", "--input", "out", "--output", "back", "--recursive", *keys)
    for path in (tmp_path / "back").iterdir():
        assert path.read_text() == f"number {path.name.split('.')[0]}"


def test_it_trusts_a_private_authority(cli, production, tmp_path):
    arn = production.client().create_key()["KeyMetadata"]["Arn"]
    (tmp_path / "plain").write_bytes(b"attack at dawn\n")
    cli(
        "--encrypt", "--input", "plain", "--output", "closed", "--suppress-metadata",
        "--wrapping-keys", f"key={arn}", *STRICT, environment=production.variables,
    )  # fmt: skip
    assert (tmp_path / "closed").exists()


def test_the_page_works_when_copied(page, server):
    assert "attack at dawn" in page("encryption-cli", server.variables)
