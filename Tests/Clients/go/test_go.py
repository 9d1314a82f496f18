"""Programs on the AWS SDK for Go that make the calls of Vault, Kubernetes and SOPS."""

import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import ROOT, Production
from server import FIRST_ACCOUNT

FOLDER = pathlib.Path(__file__).resolve().parent
SOURCES = pathlib.Path("/usr/share/gocode")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Builds one of the programs, with the libraries that Debian's packages brought."""
    if shutil.which("go") is None or not (SOURCES / "src/github.com/aws").exists():
        pytest.skip("there is no `go`, or no AWS SDK for it")
    folder = tmp_path_factory.mktemp("programs")
    environment = {
        "GO111MODULE": "off", "GOPATH": str(SOURCES), "GOCACHE": str(ROOT / ".clients/go-cache"),
        "GOFLAGS": "", "PATH": os.environ["PATH"], "HOME": str(folder),
    }  # fmt: skip

    def built(name):
        if not (folder / name).exists():
            subprocess.run(
                ["go", "build", "-o", str(folder / name), "main.go"],
                cwd=FOLDER / name,
                env=environment,
                check=True,
                timeout=900,
            )
        return folder / name

    return built


@pytest.fixture
def unseal(built, command, server):
    def unseal(*arguments, check=True, variables=server.variables):
        endpoint = variables["AWS_ENDPOINT_URL"]
        environment = variables | {"AWS_KMS_ENDPOINT": endpoint}
        return command(built("unseal"), *arguments, environment=environment, check=check)

    return unseal


def test_a_vault_is_sealed_and_unsealed(unseal, key):
    unseal("seal", key["KeyId"], "sealed")
    assert unseal("unseal", key["KeyId"], "sealed") == "the root key of a vault\n"


def test_a_vault_is_unsealed_by_alias_and_after_a_rotation(unseal, kms, key):
    kms.create_alias(AliasName="alias/vault", TargetKeyId=key["KeyId"])
    unseal("seal", "alias/vault", "sealed")
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    assert unseal("unseal", "alias/vault", "sealed") == "the root key of a vault\n"


def test_a_vault_does_not_start_without_its_key(unseal, kms, key):
    done = unseal("seal", "alias/nobody", "sealed", check=False)
    assert b"NotFoundException" in done.stderr
    unseal("seal", key["KeyId"], "sealed")
    kms.disable_key(KeyId=key["KeyId"])
    done = unseal("unseal", key["KeyId"], "sealed", check=False)
    assert b"refused: DisabledException" in done.stderr


def test_a_vault_trusts_a_private_authority_and_nobody_else(unseal, production):
    key = production.client().create_key()["KeyMetadata"]["KeyId"]
    unseal("seal", key, "sealed", variables=production.variables)
    opened = unseal("unseal", key, "sealed", variables=production.variables)
    assert opened == "the root key of a vault\n"
    without = {n: v for n, v in production.variables.items() if n != "AWS_CA_BUNDLE"}
    assert b"x509" in unseal("seal", key, "sealed", variables=without, check=False).stderr


@pytest.fixture
def provider(built, command, server):
    def provider(key, *lines, context=(), variables=server.variables):
        environment = variables | {"KMS_ENDPOINT": variables["AWS_ENDPOINT_URL"]}
        stdin = "".join(f"{line}\n" for line in lines).encode()
        words = [built("kubernetes"), key, *context]
        return command(*words, environment=environment, stdin=stdin).splitlines()

    return provider


def test_a_cluster_encrypts_what_etcd_stores(provider, key):
    for context in [[], ["cluster=a", "stage=test"]]:
        healthy, stored = provider(key["Arn"], "health", "encrypt a secret", context=context)
        assert healthy == "success "
        [opened] = provider(key["Arn"], stored.replace("success", "decrypt"), context=context)
        assert opened == "success a secret"
    [refused] = provider(key["Arn"], stored.replace("success", "decrypt"), context=["cluster=b"])
    assert refused.startswith("failure InvalidCiphertextException")


def test_a_cluster_is_told_that_its_key_does_not_exist(provider, server):
    unknown = f"arn:aws:kms:us-east-1:{FIRST_ACCOUNT}:key/00000000-0000-0000-0000-000000000000"
    [refused] = provider(unknown, "health")
    assert "does not exist" in refused


def test_a_cluster_tells_throttling_apart(provider, binary, tmp_path):
    folder = tmp_path / "throttled"
    folder.mkdir()
    throttled = Production(
        binary, folder, "quotas:\n  rates:\n    CryptographicOperationsSymmetric: 1\n"
    )
    try:
        key = throttled.client().create_key()["KeyMetadata"]["Arn"]
        answers = provider(key, *["health"] * 60, variables=throttled.variables)
    finally:
        assert throttled.stop() == 0, throttled.log
    assert "success " in answers
    assert any(each.startswith("failure-throttle ThrottlingException") for each in answers)


@pytest.fixture
def sops(built, command, server):
    def sops(*arguments, check=True, variables=server.variables):
        return command(built("sops"), *arguments, environment=variables, check=check)

    return sops


def test_a_data_key_of_sops_is_closed_and_opened(sops, kms, key):
    kms.create_alias(AliasName="alias/sops", TargetKeyId=key["KeyId"])
    for arn in [key["Arn"], f"arn:aws:kms:us-east-1:{FIRST_ACCOUNT}:alias/sops"]:
        for context in ["", "app:web,stage:test"]:
            made = sops("encrypt", arn, context, "kept")
            assert sops("decrypt", arn, context, "kept") == made
    assert sops("decrypt", arn, "app:api", "kept", check=False).returncode != 0


def test_sops_goes_to_the_region_of_the_key(sops, server):
    there = server.client(region="eu-central-1").create_key()["KeyMetadata"]["Arn"]
    made = sops("encrypt", there, "", "kept")
    assert sops("decrypt", there, "", "kept") == made


def test_sops_works_in_a_role(sops, server, kms, key):
    iam = server.client("iam")
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        f'"Principal":{{"AWS":"arn:aws:iam::{FIRST_ACCOUNT}:user/sops-admin"}}}}]}}'
    )
    iam.create_user(UserName="sops-admin")
    made = iam.create_access_key(UserName="sops-admin")["AccessKey"]
    role = iam.create_role(RoleName="sops-role", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    variables = server.variables | {
        "AWS_ACCESS_KEY_ID": made["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"],
    }  # fmt: skip
    words = [f"{key['Arn']}+{role}", "app:web", "kept"]
    done = sops("encrypt", *words, variables=variables, check=False)
    assert b"AccessDeniedException" in done.stderr
    kms.create_grant(
        KeyId=key["KeyId"], GranteePrincipal=role, Operations=["Encrypt", "Decrypt"],
    )  # fmt: skip
    closed = sops("encrypt", *words, variables=variables)
    assert sops("decrypt", *words, variables=variables) == closed


def test_the_page_works_when_copied(page, server, built):
    environment = server.variables | {
        "GO111MODULE": "off", "GOPATH": str(SOURCES), "GOCACHE": str(ROOT / ".clients/go-cache"),
    }  # fmt: skip
    assert "attack at dawn" in page("go", environment, seconds=600)
