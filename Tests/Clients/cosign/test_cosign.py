"""Sigstore's cosign: key pairs, signatures and their verification by `awskms://`."""

import json
import os
import shutil

import pytest
from cryptography.hazmat.primitives import serialization

from conftest import ROOT
from registry_double import Registry

PROGRAM = ROOT / ".clients/debian/root/usr/bin/cosign"


@pytest.fixture(scope="session")
def program():
    """The program of the Debian package that was unpacked, or the one of this system."""
    found = PROGRAM if PROGRAM.exists() else shutil.which("cosign")
    if not found:
        pytest.skip("there is no `cosign`")
    return found


@pytest.fixture
def environment(production, tmp_path):
    # cosign takes its endpoint from the key's name.
    variables = {n: v for n, v in production.variables.items() if n != "AWS_ENDPOINT_URL"}
    return variables | {"HOME": str(tmp_path), "TUF_ROOT": str(tmp_path / "tuf")}


@pytest.fixture
def cosign(program, command, environment, tmp_path):
    def cosign(*arguments, check=True):
        return command(program, *arguments, environment=environment, check=check, seconds=60)

    return cosign


@pytest.fixture
def offline(cosign):
    """The options that sign and verify without a public log; the first exists since version 3."""
    options = ["--tlog-upload=false"]
    if "--use-signing-config" in cosign("sign-blob", "--help"):
        options.append("--use-signing-config=false")
    else:
        options.append("--new-bundle-format")
    return options


def test_a_key_pair_is_made_where_there_is_none(cosign, production, tmp_path):
    name = f"awskms://127.0.0.1:{production.port}/alias/cosign-new"
    cosign("generate-key-pair", "--kms", name)
    kms = production.client()
    key = kms.describe_key(KeyId="alias/cosign-new")["KeyMetadata"]
    assert (key["KeySpec"], key["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    pem = (tmp_path / "cosign.pub").read_bytes()
    ours = kms.get_public_key(KeyId="alias/cosign-new")["PublicKey"]
    assert serialization.load_pem_public_key(pem) == serialization.load_der_public_key(ours)
    assert cosign("public-key", "--key", name).encode() == pem


def test_a_file_is_signed_and_verified(cosign, offline, production, tmp_path):
    name = f"awskms://127.0.0.1:{production.port}/alias/cosign-sign"
    cosign("generate-key-pair", "--kms", name)
    (tmp_path / "release.tar").write_bytes(b"a release")
    cosign("sign-blob", "--yes", "--key", name, *offline, "--bundle", "bundle.json", "release.tar")
    assert "messageSignature" in json.loads((tmp_path / "bundle.json").read_text())
    for key in [name, "cosign.pub"]:
        words = ["verify-blob", "--key", key, "--insecure-ignore-tlog=true"]
        cosign(*words, "--bundle", "bundle.json", "release.tar")
        (tmp_path / "other.tar").write_bytes(b"another release")
        assert cosign(*words, "--bundle", "bundle.json", "other.tar", check=False).returncode != 0


@pytest.mark.parametrize(
    "spec", ["ECC_NIST_P384", "RSA_2048", "RSA_4096"]
)
def test_keys_that_were_there_sign(cosign, offline, production, tmp_path, spec):
    kms = production.client()
    key = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    name = f"awskms://127.0.0.1:{production.port}/{key['KeyId']}"
    (tmp_path / "release.tar").write_bytes(b"a release")
    cosign("sign-blob", "--yes", "--key", name, *offline, "--bundle", "bundle.json", "release.tar")
    words = ["verify-blob", "--key", name, "--insecure-ignore-tlog=true"]
    cosign(*words, "--bundle", "bundle.json", "release.tar")


def test_an_image_is_signed_and_verified(cosign, offline, production, tmp_path):
    name = f"awskms://127.0.0.1:{production.port}/alias/cosign-image"
    cosign("generate-key-pair", "--kms", name)
    with Registry() as registry:
        signed = registry.push_image("app", b"a layer")
        unsigned = registry.push_image("app", b"another layer")
        options = [option for option in offline if option != "--new-bundle-format"]
        cosign("sign", "--yes", "--key", name, *options, signed)
        for key in [name, "cosign.pub"]:
            words = ["verify", "--key", key, "--insecure-ignore-tlog=true"]
            assert signed in cosign(*words, signed)
            assert cosign(*words, unsigned, check=False).returncode != 0


def test_a_disabled_key_signs_nothing(cosign, offline, production, tmp_path):
    kms = production.client()
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    name = f"awskms://127.0.0.1:{production.port}/{key['KeyId']}"
    kms.disable_key(KeyId=key["KeyId"])
    (tmp_path / "release.tar").write_bytes(b"a release")
    words = ["sign-blob", "--yes", "--key", name, *offline, "--bundle", "bundle.json"]
    done = cosign(*words, "release.tar", check=False)
    assert done.returncode != 0
    assert b"DisabledException" in done.stderr


def test_the_page_works_when_copied(page, program, production, environment, monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/cosign").symlink_to(program)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    page("cosign", environment | {"STRONGROOM": f"127.0.0.1:{production.port}"})
