"""The AWS CLI: every operation by its command, the output formats, pages, waits, profiles, TLS."""

import base64
import contextlib
import io
import itertools
import json
import os
import re
import shutil

import awscli.clidriver
import botocore.session
import pytest

import tour
from conftest import REGION
from server import FIRST_ACCOUNT

TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{FIRST_ACCOUNT}:root"},
    }],
})  # fmt: skip


@pytest.fixture
def environment(server, monkeypatch):
    """The environment of `strongroom dev`, and nothing else of AWS."""
    for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"]:
        monkeypatch.delenv(name, raising=False)
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def aws(environment, monkeypatch, tmp_path):
    """Runs a command in this process, which saves the half second that Python takes to start."""
    monkeypatch.chdir(tmp_path)
    driver = awscli.clidriver.create_clidriver()

    def aws(*arguments):
        output, errors = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = driver.main([*map(str, arguments)])
            output.flush()
        assert status == 0, (arguments, errors.getvalue())
        return output.buffer.getvalue().decode()

    return aws


class Shell:
    """Turns calls into commands, as a person types them."""

    def __init__(self, aws, folder):
        self.aws = aws
        self.folder = folder
        self.model = botocore.session.get_session().get_service_model("kms")
        self.numbers = itertools.count()
        self.called = set()

    def __call__(self, operation, **parameters):
        is_new = operation not in self.called
        self.called.add(operation)
        model = self.model.operation_model(operation)
        words = [self.command(operation)]
        for name, value in parameters.items():
            words += self.option(name, value)
        printed = self.aws("kms", *words, "--output", "json")
        if not model.output_shape:
            assert printed == ""
            return {}
        output = json.loads(printed)
        if is_new and operation.startswith(("Describe", "GetKey", "GetPublic", "List")):
            for style in ["text", "table"]:
                self.says(self.aws("kms", *words, "--output", style), output)
        return self.decoded(output, model.output_shape)

    def says(self, printed, value):
        """Every value that JSON has is in the other formats too."""
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                self.says(printed, each)
        elif isinstance(value, str):
            # A table breaks lines where the value does.
            assert all(line.strip() in printed for line in value.splitlines())
        else:
            assert str(value) in printed

    def option(self, name, value):
        option = "--" + self.command(name)
        if isinstance(value, bytes):
            path = self.folder / f"parameter-{next(self.numbers)}"
            path.write_bytes(value)
            return [option, f"fileb://{path}"]
        if isinstance(value, bool):
            return [option if value else "--no-" + option[2:]]
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return [option, *value]
        if isinstance(value, (dict, list)):
            return [option, json.dumps(value)]
        return [option, str(value)]

    @staticmethod
    def command(name):
        return re.sub("(?<!^)(?=[A-Z])", "-", name).lower()

    def decoded(self, value, shape):
        """The output with blobs as bytes."""
        if shape.type_name == "blob":
            return base64.b64decode(value)
        if shape.type_name == "structure":
            return {name: self.decoded(each, shape.members[name]) for name, each in value.items()}
        if shape.type_name == "list":
            return [self.decoded(each, shape.member) for each in value]
        return value


def test_every_operation_has_a_command_that_works(aws, tmp_path, kms, binary, command):
    shell = Shell(aws, tmp_path)
    tour.travel(shell, FIRST_ACCOUNT, "aws-cli")
    missing = command(binary, "version", "--unimplemented", environment={}).split()
    left = set(shell.model.operation_names) - set(missing) - shell.called
    # Custom key stores have a tour of their own, which needs a key store.
    assert {name for name in left if "CustomKeyStore" not in name} == set()


def test_the_formats_are_those_of_scripts(aws, key):
    query = ["kms", "describe-key", "--key-id", key["KeyId"], "--query"]
    assert aws(*query, "KeyMetadata.Arn", "--output", "text") == key["Arn"] + "\n"
    columns = "KeyMetadata.[KeyId,KeyState,Enabled]"
    assert aws(*query, columns, "--output", "text").split() == [key["KeyId"], "Enabled", "True"]
    table = aws(*query, "KeyMetadata.{Key:KeyId,State:KeyState}", "--output", "table")
    assert re.search(r"\| +Key +\| +State +\|", table)
    assert re.search(rf"\|  {key['KeyId']}  \|  Enabled +\|", table)
    assert aws(*query, "KeyMetadata.MultiRegion", "--output", "json") == "false\n"


def test_pages_and_items_are_cut_as_asked(aws, key):
    tags = [f"TagKey=k{number:02},TagValue=v" for number in range(12)]
    aws("kms", "tag-resource", "--key-id", key["KeyId"], "--tags", *tags)
    ask = ["kms", "list-resource-tags", "--key-id", key["KeyId"], "--output", "json"]
    assert len(json.loads(aws(*ask, "--page-size", 5))["Tags"]) == 12
    first = json.loads(aws(*ask, "--max-items", 7))
    rest = json.loads(aws(*ask, "--starting-token", first["NextToken"]))
    assert [each["TagKey"] for each in first["Tags"] + rest["Tags"]] == [
        f"k{number:02}" for number in range(12)
    ]
    assert len(json.loads(aws(*ask, "--no-paginate", "--limit", 3))["Tags"]) == 3


def test_a_wait_ends_when_there_is_what_it_waits_for(aws):
    aws("iam", "create-role", "--role-name", "cli-waited", "--assume-role-policy-document", TRUST)
    aws("iam", "wait", "role-exists", "--role-name", "cli-waited")


@pytest.fixture
def run(command, tools, server):
    """Runs the command as a person does."""

    def run(*arguments, environment=server.variables, check=True):
        return command(tools / "aws", *arguments, environment=environment, check=check)

    return run


def test_standard_input_and_files_are_parameters(command, tools, server, key, tmp_path):
    (tmp_path / "message.txt").write_bytes(b"attack at dawn\n")
    (tmp_path / "request.json").write_text(
        json.dumps({"KeyId": key["KeyId"], "EncryptionContext": {"army": "north"}})
    )
    blob = command(
        tools / "aws", "kms", "encrypt", "--cli-input-json", "file://request.json",
        "--plaintext", "fileb://message.txt", "--query", "CiphertextBlob", "--output", "text",
        environment=server.variables,
    )  # fmt: skip
    opened = command(
        tools / "aws", "kms", "decrypt", "--ciphertext-blob", "fileb:///dev/stdin",
        "--encryption-context", "army=north", "--query", "Plaintext", "--output", "text",
        environment=server.variables, stdin=base64.b64decode(blob),
    )  # fmt: skip
    assert base64.b64decode(opened) == b"attack at dawn\n"


def test_a_refusal_is_shown_and_ends_with_status_254_or_255(run):
    done = run("kms", "describe-key", "--key-id", "alias/nobody", check=False)
    assert done.returncode in (254, 255)
    assert b"(NotFoundException) when calling the DescribeKey operation" in done.stderr
    done = run("kms", "create-custom-key-store", "--custom-key-store-name", "", check=False)
    assert done.returncode != 0


def test_a_profile_with_a_role_says_who_it_is(run, server, command, tools, tmp_path):
    run("iam", "create-role", "--role-name", "cli-worker", "--assume-role-policy-document", TRUST)
    run("iam", "create-user", "--user-name", "cli-admin")
    run(
        "iam", "attach-user-policy", "--user-name", "cli-admin",
        "--policy-arn", "arn:aws:iam::aws:policy/AdministratorAccess",
    )  # fmt: skip
    made = run("iam", "create-access-key", "--user-name", "cli-admin", "--output", "json")
    made = json.loads(made)["AccessKey"]
    config = tmp_path / "config"
    config.write_text(
        f"[profile admin]\naws_access_key_id = {made['AccessKeyId']}\n"
        f"aws_secret_access_key = {made['SecretAccessKey']}\n"
        f"[profile worker]\nrole_arn = arn:aws:iam::{FIRST_ACCOUNT}:role/cli-worker\n"
        f"source_profile = admin\nregion = {REGION}\nendpoint_url = {server.url}\n"
    )
    environment = {
        "AWS_CONFIG_FILE": str(config), "AWS_ENDPOINT_URL": server.url, "HOME": str(tmp_path),
    }  # fmt: skip
    ask = ["sts", "get-caller-identity", "--profile", "worker"]
    arn = run(*ask, "--query", "Arn", "--output", "text", environment=environment)
    assert arn.startswith(f"arn:aws:sts::{FIRST_ACCOUNT}:assumed-role/cli-worker/")


def test_it_trusts_a_private_authority_and_nobody_else(run, production):
    ask = ["kms", "create-key", "--query", "KeyMetadata.AWSAccountId", "--output", "text"]
    assert run(*ask, environment=production.variables) == production.ACCOUNT + "\n"
    without = {n: v for n, v in production.variables.items() if n != "AWS_CA_BUNDLE"}
    done = run(*ask, environment=without, check=False)
    assert b"SSL validation failed" in done.stderr
    assert run(*ask, "--ca-bundle", production.authority, environment=without)


SECOND = "/usr/bin/aws"


@pytest.mark.skipif(not shutil.which(SECOND), reason=f"there is no version 2 at `{SECOND}`")
def test_version_2_makes_a_key_and_encrypts(command, server, tmp_path):
    environment = server.variables | {"HOME": str(tmp_path)}

    def aws(*arguments, check=True):
        # Versions before 2.13 do not know AWS_ENDPOINT_URL.
        words = ["--endpoint-url", server.url, *arguments]
        return command(SECOND, *words, environment=environment, check=check)

    key = json.loads(aws("kms", "create-key", "--output", "json"))["KeyMetadata"]
    # Version 2 shows times as text, which wants them as the numbers that the API sends.
    assert re.match(r"\d{4}-\d\d-\d\dT", key["CreationDate"])
    (tmp_path / "secret").write_bytes(b"secret")
    blob = aws(
        "kms", "encrypt", "--key-id", key["KeyId"], "--plaintext", "fileb://secret",
        "--query", "CiphertextBlob", "--output", "text",
    ).strip()  # fmt: skip
    opened = aws("kms", "decrypt", "--ciphertext-blob", blob, "--output", "json")
    assert base64.b64decode(json.loads(opened)["Plaintext"]) == b"secret"
    listed = aws("kms", "list-keys", "--output", "yaml")
    assert f"KeyArn: {key['Arn']}" in listed
    assert key["KeyId"] in aws("kms", "list-keys", "--output", "table")
    assert FIRST_ACCOUNT in aws("sts", "get-caller-identity", "--output", "text")
    done = aws("kms", "describe-key", "--key-id", "alias/nobody", check=False)
    assert done.returncode == 254
    assert b"(NotFoundException)" in done.stderr


def test_the_page_works_when_copied(page, server):
    assert "attack at dawn" in page("aws-cli", server.variables)
