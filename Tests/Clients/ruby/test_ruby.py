"""The AWS SDK for Ruby, as Debian packages it."""

import pathlib
import subprocess

import pytest

FOLDER = pathlib.Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def interpreter():
    """Debian's interpreter, which finds Debian's packages."""
    path = "/usr/bin/ruby"
    if not pathlib.Path(path).exists():
        pytest.skip(f"there is no `{path}`")
    found = subprocess.run([path, "-e", 'require "aws-sdk-kms"'], capture_output=True)
    if found.returncode != 0:
        pytest.skip("there is no AWS SDK for Ruby")
    return path


@pytest.fixture
def tour(interpreter, command, server):
    def tour(part, variables=server.variables, check=True):
        return command(interpreter, FOLDER / "tour.rb", part, environment=variables, check=check)

    return tour


@pytest.mark.parametrize("part", ["encryption", "administration", "lists", "refusals"])
def test_the_sdk_is_answered_as_it_expects(tour, part):
    assert tour(part) == "as it should be\n"


def test_it_trusts_a_private_authority_and_nobody_else(tour, production):
    assert tour("encryption", production.variables) == "as it should be\n"
    without = {n: v for n, v in production.variables.items() if n != "AWS_CA_BUNDLE"}
    assert b"certificate verify failed" in tour("encryption", without, check=False).stderr


def test_the_page_works_when_copied(page, server, interpreter):
    assert "attack at dawn" in page("ruby", server.variables)
