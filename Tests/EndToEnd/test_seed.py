"""A file of accounts, users, roles, policies and keys: applied at start and by `strongroom seed`."""

import subprocess

import boto3
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from refusals import refused
from server import CLIENT_CONFIG, clean_environment

ACCOUNT = "444455556666"
SYMMETRIC = "bc436485-5092-42b8-92a3-0aa8b93536dc"
PAIR = "800d5768-3fd7-4edd-a4b8-4c81c3e4c147"
MAC = "5d05267f-bb87-4d0b-8594-295a4371d414"
SECRET = "S" * 40

SEED = f"""
version: 1
accounts:
  - id: "{ACCOUNT}"
    name: payments
    accessKeys:
      - {{id: AKIAROOTROOTROOTROOT, secret: {SECRET}}}
    policies:
      - name: UseKeys
        document:
          Version: "2012-10-17"
          Statement:
            - {{Effect: Allow, Action: ["kms:Encrypt", "kms:Decrypt"], Resource: "*"}}
    groups:
      - name: workers
        attached: [UseKeys]
    users:
      - name: ada
        path: /people/
        id: AIDAAAAAAAAAAAAAAAAAA
        tags: {{team: blue}}
        groups: [workers]
        accessKeys:
          - {{id: AKIAADAADAADAADAADAA, secret: {SECRET}}}
    roles:
      - name: signer
        trust:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {{AWS: "arn:aws:iam::{ACCOUNT}:user/people/ada"}}
              Action: sts:AssumeRole
        inline:
          - name: sign
            document: '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"kms:Sign","Resource":"*"}}]}}'
    keys:
      - region: us-east-1
        id: {SYMMETRIC}
        description: for everybody
        tags: {{owner: seed}}
        material: [{"00" * 32}, {"11" * 32}]
        rotationPeriodDays: 90
      - region: eu-west-1
        id: {MAC}
        spec: HMAC_256
        material: {"22" * 32}
        enabled: false
    aliases:
      - {{region: us-east-1, name: alias/main, key: {SYMMETRIC}}}
"""


def client(server, service, region="us-east-1", key="AKIAROOTROOTROOTROOT", token=None, secret=SECRET):
    return boto3.client(
        service, endpoint_url=server.url, region_name=region, aws_access_key_id=key,
        aws_secret_access_key=secret, aws_session_token=token, config=CLIENT_CONFIG,
    )


@pytest.fixture
def seeded(start, tmp_path):
    """Starts a server with a seed."""

    def seeded(text, *options, data=None):
        path = tmp_path / "seed.yaml"
        path.write_text(text)
        return start("--seed", path, *options, data=data)

    return seeded


def test_a_seed_is_there_when_requests_are_answered(seeded):
    server = seeded(SEED)
    kms = client(server, "kms")
    metadata = kms.describe_key(KeyId="alias/main")["KeyMetadata"]
    assert metadata["Arn"] == f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{SYMMETRIC}"
    assert (metadata["Description"], metadata["KeyState"]) == ("for everybody", "Enabled")
    assert kms.list_resource_tags(KeyId=SYMMETRIC)["Tags"] == [
        {"TagKey": "owner", "TagValue": "seed"}
    ]
    assert kms.get_key_rotation_status(KeyId=SYMMETRIC)["RotationPeriodInDays"] == 90
    assert len(kms.list_key_rotations(KeyId=SYMMETRIC)["Rotations"]) == 1
    there = client(server, "kms", region="eu-west-1").describe_key(KeyId=MAC)["KeyMetadata"]
    assert (there["KeySpec"], there["KeyState"]) == ("HMAC_256", "Disabled")
    iam = client(server, "iam")
    user = iam.get_user(UserName="ada")["User"]
    assert (user["Path"], user["UserId"]) == ("/people/", "AIDAAAAAAAAAAAAAAAAAA")
    assert iam.list_groups_for_user(UserName="ada")["Groups"][0]["GroupName"] == "workers"


def test_who_is_seeded_can_do_what_the_seed_says_and_no_more(seeded):
    server = seeded(SEED)
    ada = client(server, "kms", key="AKIAADAADAADAADAADAA")
    blob = ada.encrypt(KeyId="alias/main", Plaintext=b"x")["CiphertextBlob"]
    assert ada.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    with refused("AccessDeniedException"):
        ada.describe_key(KeyId="alias/main")
    sts = client(server, "sts", key="AKIAADAADAADAADAADAA")
    session = sts.assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/signer", RoleSessionName="seeded"
    )["Credentials"]
    signer = client(
        server, "kms", key=session["AccessKeyId"], secret=session["SecretAccessKey"],
        token=session["SessionToken"],
    )
    with refused("AccessDeniedException"):
        signer.encrypt(KeyId="alias/main", Plaintext=b"x")
    with refused("InvalidSignatureException"):
        client(server, "kms", secret="T" * 40).list_keys()


def test_a_seed_is_applied_once_and_changes_later(seeded, tmp_path):
    data = tmp_path / "data"
    server = seeded(SEED, data=data)
    assert "seed `" in server.log and "10 made, 0 changed, 0 as they should be" in server.log
    kms = client(server, "kms")
    blob = kms.encrypt(KeyId="alias/main", Plaintext=b"before")["CiphertextBlob"]
    kms.update_key_description(KeyId=SYMMETRIC, Description="changed since")
    server.stop()
    server = seeded(SEED, data=data)
    assert "0 made, 0 changed, 10 as they should be" in server.log
    kms = client(server, "kms")
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"before"
    assert kms.describe_key(KeyId=SYMMETRIC)["KeyMetadata"]["Description"] == "changed since"
    server.stop()
    server = seeded(SEED.replace("team: blue", "team: red"), data=data)
    assert "0 made, 1 changed, 9 as they should be" in server.log
    tags = client(server, "iam").list_user_tags(UserName="ada")["Tags"]
    assert tags == [{"Key": "team", "Value": "red"}]


def test_a_seeded_key_decrypts_for_a_server_of_its_own(seeded, tmp_path):
    """The same material at the same id: another deployment's ciphertext names other material, so only the
    HMAC shows it."""
    text = SEED.replace("enabled: false", "enabled: true")
    macs = []
    for number in range(2):
        kms = client(seeded(text, data=tmp_path / str(number)), "kms", region="eu-west-1")
        macs.append(kms.generate_mac(KeyId=MAC, MacAlgorithm="HMAC_SHA_256", Message=b"m")["Mac"])
    assert macs[0] == macs[1]


@pytest.fixture
def seed(run, tmp_path):
    """Runs `strongroom seed` on a data folder; returns the lines of its output."""
    data = tmp_path / "data"
    done = run("init", "--data", data, "--account", "000000000001")
    assert done.returncode == 0, done.stderr

    def seed(verb, text, status=0, **more):
        path = tmp_path / "seed.yaml"
        path.write_text(text)
        done = run("seed", verb, "--data", data, path, **more)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout.splitlines() if status == 0 else done.stderr

    return seed


def test_a_plan_says_what_apply_does_and_changes_nothing(seed):
    planned = seed("plan", SEED)
    assert planned == seed("plan", SEED)
    assert f"create key arn:aws:kms:us-east-1:{ACCOUNT}:key/{SYMMETRIC}" in planned
    assert planned[-1] == "10 of 10 to make or change"
    assert seed("apply", SEED) == planned
    assert seed("plan", SEED)[-1] == "0 of 10 to make or change"
    changed = seed("plan", SEED.replace("team: blue", "team: red"))
    assert f"update user arn:aws:iam::{ACCOUNT}:user/people/ada" in changed
    assert changed[-1] == "1 of 10 to make or change"


WRONG = [
    ("version: 1", "version: 2", "from 1 to 1"),
    ("name: payments", "nmae: payments", "`nmae` is unknown"),
    ('id: "444455556666"', 'id: "4444"', "is no account of 12 digits"),
    ("groups: [workers]", "groups: [nobody]", "The group with name nobody cannot be found."),
    ("attached: [UseKeys]", "attached: [Nothing]", "is not valid"),
    ("team: blue", "team: [blue]", "a text is wanted here"),
    ("secret: " + SECRET, "secret: short", "16 to 128 printable characters"),
    ("AIDAAAAAAAAAAAAAAAAAA", "AROAAAAAAAAAAAAAAAAAA", "a unique id is `AIDA`"),
    ("Action: sts:AssumeRole", "Action: nonsense", ""),
    ("user/people/ada\"}", "user/people/eve\"}", "Invalid principal in policy"),
    ("name: ada", "name: a/b", "regular expression pattern"),
    ("region: us-east-1\n        id", "region: us-west-9\n        id", "is not served"),
    (SYMMETRIC + "\n        desc", "no-id\n        desc", "is no key id"),
    ("[" + "00" * 32, "[" + "00" * 31, "does not fit"),
    ("11" * 32, "00" * 32, "twice"),
    ("spec: HMAC_256", "spec: HMAC_255", "is no KeySpec"),
    ("rotationPeriodDays: 90", "rotationPeriodDays: 9", "from 90 to 2560"),
    ("enabled: false", "enabled: perhaps", "`true` or `false`"),
    ("name: alias/main", "name: alias/aws/main", ""),
    ("alias/main, key: " + SYMMETRIC, "alias/main, key: " + PAIR, "there is no key"),
    ("name: payments", "name: &a payments", "anchors"),
    ("name: payments", "name: " + "[" * 65 + "]" * 65, "nested"),
    ("name: payments", "name: payments\n    name: again", "there twice"),
    ("name: payments", "name: [payments", "no valid YAML"),
]


@pytest.mark.parametrize("old, new, words", WRONG)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_stored(seed, old, new, words):
    assert old in SEED
    text = SEED.replace(old, new, 1)
    told = seed("apply", text, status=1)
    assert "seed.yaml` line " in told and words in told, told
    assert SECRET not in told and "00" * 16 not in told
    if words != "is not served":
        number = int(told.split(" line ")[1].split(":")[0])
        assert 1 <= number <= len(text.splitlines())
    assert seed("plan", SEED)[-1] == "10 of 10 to make or change"


def test_a_key_that_is_there_with_something_else_is_refused(seed):
    seed("apply", SEED)
    for old, new, words in [
        ("11" * 32, "33" * 32, "is there with other material"),
        ("spec: HMAC_256", "spec: HMAC_384", "is there with KeySpec HMAC_256"),
        ("/people/\n", "/others/\n", "is there with another path or id"),
        ("secret: " + SECRET, "secret: " + "T" * 40, "is there with another secret"),
    ]:
        text = SEED.replace(old, new, 1)
        if "/others/" in text:
            text = text.replace("user/people/ada", "user/others/ada")
        assert words in seed("apply", text, status=1)
    assert seed("plan", SEED)[-1] == "0 of 10 to make or change"


def test_what_a_crash_leaves_undone_is_done_when_the_file_is_applied_again(seed):
    """Whom there is and which keys there are go into two transactions: this is what stands between them."""
    lines = SEED.splitlines()
    cut = lines.index("    keys:")
    first = "\n".join(lines[:cut]) + "\n"
    made = seed("apply", first)
    assert made[-1] == "7 of 7 to make or change"
    assert seed("plan", SEED)[-1] == "3 of 10 to make or change"
    assert seed("apply", SEED)[-1] == "3 of 10 to make or change"
    assert seed("apply", SEED)[-1] == "0 of 10 to make or change"


def test_a_killed_apply_is_completed_by_the_next(seed, binary, tmp_path):
    path = tmp_path / "killed.yaml"
    path.write_text(SEED)
    data = tmp_path / "data"

    def written():
        return sum(part.stat().st_size for part in data.glob("*-wal"))

    seed("plan", SEED)
    before = written()
    command = [binary, "seed", "apply", "--data", data, path]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=clean_environment())
    # Whatever the moment, what is checked below must hold.
    while running.poll() is None and written() == before:
        pass
    running.kill()
    running.wait()
    seed("apply", SEED)
    assert seed("plan", SEED)[-1] == "0 of 10 to make or change"


CONTROLS = """
serviceControlPolicies:
  - name: EuropeOnly
    description: where keys may be
    document:
      Version: "2012-10-17"
      Statement:
        - Effect: Deny
          Action: "kms:*"
          Resource: "*"
          Condition: {StringNotEquals: {"aws:RequestedRegion": eu-west-1}}
  - name: NoDeletion
    root: true
    document: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"kms:ScheduleKeyDeletion","Resource":"*"}]}'
"""
CONTROLLED = SEED.replace(
    "    name: payments", "    name: payments\n    serviceControlPolicies: [FullAWSAccess, EuropeOnly]"
) + CONTROLS


def test_service_control_policies_of_a_seed_bind_accounts(seeded):
    # The first account manages the organization, and nothing binds it.
    server = seeded(CONTROLLED, "--account", "000000000001")
    client(server, "kms", region="eu-west-1").describe_key(KeyId=MAC)
    with refused("AccessDeniedException"):
        client(server, "kms").describe_key(KeyId="alias/main")
    with refused("AccessDeniedException"):
        client(server, "kms", region="eu-west-1").schedule_key_deletion(KeyId=MAC)
    organizations = server.client("organizations")
    found = organizations.list_policies_for_target(
        TargetId=ACCOUNT, Filter="SERVICE_CONTROL_POLICY"
    )["Policies"]
    assert {policy["Name"] for policy in found} == {"FullAWSAccess", "EuropeOnly"}


def test_service_control_policies_are_made_once_and_changed_later(seed):
    assert seed("apply", CONTROLLED)[-1] == "12 of 12 to make or change"
    assert seed("plan", CONTROLLED)[-1] == "0 of 12 to make or change"
    changed = seed("apply", CONTROLLED.replace("where keys may be", "where they are"))
    assert "update service control policy EuropeOnly" in changed
    # A file that does not name them leaves them alone.
    assert seed("plan", SEED)[-1] == "0 of 10 to make or change"
    lifted = CONTROLLED.replace("[FullAWSAccess, EuropeOnly]", "[FullAWSAccess]")
    assert f"update account {ACCOUNT}" in seed("plan", lifted)
    for old, new, words in [
        ("[FullAWSAccess, EuropeOnly]", "[Nothing]", "there is no service control policy `Nothing`"),
        ("[FullAWSAccess, EuropeOnly]", "[]", "has 1 to 5 service control policies"),
        ("[FullAWSAccess, EuropeOnly]", "[EuropeOnly, EuropeOnly]", "it is there twice"),
        ("name: NoDeletion", "name: FullAWSAccess", "belongs to the service"),
        ("Effect: Deny", "Effect: Perhaps", "The provided policy document does not meet"),
        ("root: true", "root: perhaps", "`true` or `false`"),
        ("description: where", "descriptions: where", "`descriptions` is unknown"),
        ("name: NoDeletion", "name: " + "n" * 129, "less than or equal to 128"),
    ]:
        assert words in seed("plan", CONTROLLED.replace(old, new, 1), status=1)


# The two forms of local-kms.

def pem(key, form=serialization.PrivateFormat.PKCS8, indent=10):
    text = key.private_bytes(
        serialization.Encoding.PEM, form, serialization.NoEncryption()
    ).decode()
    return "".join(" " * indent + line + "\n" for line in text.splitlines())


def local_kms(curve, modulus):
    return f"""
Keys:
  Symmetric:
    Aes:
      - Metadata:
          KeyId: {SYMMETRIC}
          Description: "two versions"
        NextKeyRotation: "2099-09-12T15:19:21+00:00"
        BackingKeys:
          - 34743777217A25432A46294A404E635266556A586E3272357538782F413F4428
          - 614E645267556B58703273357638792F423F4528472B4B6250655368566D5971
      - Metadata:
          KeyId: 5ef77041-d1e6-4af1-9a41-e49a4b45efb6
          Origin: EXTERNAL
        BackingKeys:
          - b200b324de29609558e13780160e38fc193f6bec9f9dba58a2be5b37d5098d74
      - Metadata:
          KeyId: {MAC}
          Origin: EXTERNAL
  Asymmetric:
    Ecc:
      - Metadata:
          KeyId: {PAIR}
          KeyUsage: SIGN_VERIFY
        PrivateKeyPem: |
{pem(curve, serialization.PrivateFormat.TraditionalOpenSSL)}
    Rsa:
      - Metadata:
          KeyId: ff275b92-0def-4dfc-b0f6-87c96b26c6c7
          KeyUsage: ENCRYPT_DECRYPT # or SIGN_VERIFY
          Description: RSA key with 2048 bits
        PrivateKeyPem: |
{pem(modulus)}
Aliases:
  - AliasName: alias/testing
    TargetKeyId: {SYMMETRIC}
"""


def test_the_users_of_local_kms_move_at_once(binary, tmp_path):
    from server import DevServer

    curve = ec.generate_private_key(ec.SECP256R1())
    modulus = rsa.generate_private_key(65537, 2048)
    path = tmp_path / "seed.yaml"
    path.write_text(local_kms(curve, modulus))
    server = SeededByVariable(binary, tmp_path, {"KMS_SEED_PATH": str(path)})
    assert isinstance(server, DevServer)
    try:
        assert server.variables["STRONGROOM_ACCOUNT_ID"] == "111122223333"
        assert server.variables["AWS_DEFAULT_REGION"] == "eu-west-2"
        kms = server.client(region="eu-west-2")
        arn = kms.describe_key(KeyId="alias/testing")["KeyMetadata"]["Arn"]
        assert arn == f"arn:aws:kms:eu-west-2:111122223333:key/{SYMMETRIC}"
        status = kms.get_key_rotation_status(KeyId=SYMMETRIC)
        assert status["NextRotationDate"].isoformat() == "2099-09-12T15:19:21+00:00"
        external = kms.describe_key(KeyId="5ef77041-d1e6-4af1-9a41-e49a4b45efb6")["KeyMetadata"]
        assert (external["Origin"], external["KeyState"]) == ("EXTERNAL", "Enabled")
        waiting = kms.describe_key(KeyId=MAC)["KeyMetadata"]
        assert waiting["KeyState"] == "PendingImport"
        signature = kms.sign(
            KeyId=PAIR, Message=b"m", SigningAlgorithm="ECDSA_SHA_256"
        )["Signature"]
        curve.public_key().verify(signature, b"m", ec.ECDSA(hashes.SHA256()))
        blob = modulus.public_key().encrypt(
            b"x", padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
        )
        opened = kms.decrypt(
            KeyId="ff275b92-0def-4dfc-b0f6-87c96b26c6c7", CiphertextBlob=blob,
            EncryptionAlgorithm="RSAES_OAEP_SHA_256",
        )
        assert opened["Plaintext"] == b"x"
    finally:
        assert server.stop() == 0, server.log


def test_the_list_form_and_the_other_variables_of_local_kms_work_too(binary, tmp_path):
    curve = ec.generate_private_key(ec.SECP521R1())
    path = tmp_path / "seed.yaml"
    path.write_text(f"""
Version: 2
Keys:
  - KeyId: {SYMMETRIC}
    Metadata: {{Description: listed, KeySpec: HMAC_256, KeyUsage: GENERATE_VERIFY_MAC}}
    Material: {{BackingKeys: ["{"aa" * 32}"]}}
  - KeyId: {PAIR}
    Metadata: {{KeySpec: ECC_NIST_P521, KeyUsage: SIGN_VERIFY}}
    Material:
      PrivateKeyPem: |
{pem(curve)}
Aliases:
  - {{AliasName: listed, TargetKeyId: "arn:aws:kms:ap-south-1:222233334444:key/{SYMMETRIC}"}}
""")
    server = SeededByVariable(binary, tmp_path, {
        "KMS_SEED_PATH": str(path), "KMS_ACCOUNT_ID": "222233334444", "KMS_REGION": "ap-south-1",
    })
    try:
        kms = server.client(region="ap-south-1")
        key = kms.describe_key(KeyId="alias/listed")["KeyMetadata"]
        assert (key["AWSAccountId"], key["KeySpec"]) == ("222233334444", "HMAC_256")
        public = serialization.load_der_public_key(kms.get_public_key(KeyId=PAIR)["PublicKey"])
        assert public == curve.public_key()
    finally:
        assert server.stop() == 0, server.log


@pytest.mark.parametrize("change, words", [
    (("BackingKeys:\n          - b2", "BackingKeys:\n          - zz"), "hexadecimal"),
    (("KeyUsage: SIGN_VERIFY\n        Priv", "KeyUsage: ENCRYPT_DECRYPT\n        Priv"), "is for one of"),
    (("-----BEGIN EC", "-----BEGIN DSA"), "private key"),
    (("  Symmetric:", "  Quantum:"), "`Quantum` is unknown"),
    (("2099-09-12", "soon"), "is no date"),
])
def test_a_wrong_file_of_local_kms_is_told_with_its_line(seed, change, words):
    text = local_kms(ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048))
    assert change[0] in text
    told = seed("apply", text.replace(*change), status=1, environment={"KMS_REGION": "us-east-1"})
    assert "seed.yaml` line " in told and words in told, told


def test_a_file_that_cannot_be_read_is_told(seed, run, tmp_path):
    done = run("dev", "--port", "0", "--ephemeral", "--seed", tmp_path / "nothing.yaml")
    assert done.returncode == 1 and "cannot read" in done.stderr
    assert "is empty" in seed("apply", "", status=1)
    assert "has more than 1048576 bytes" in seed("apply", "#" * 1048577, status=1)
    done = run("dev", "--port", "0", "--ephemeral", environment={
        "KMS_SEED_PATH": str(tmp_path / "seed.yaml"), "KMS_ACCOUNT_ID": "12",
    })
    assert done.returncode == 1 and "KMS_ACCOUNT_ID" in done.stderr


def SeededByVariable(binary, folder, variables):
    """A `strongroom dev` whose seed is named by the environment."""
    from server import DevServer, Process, read_environment_file

    server = DevServer.__new__(DevServer)
    server.environment_path = folder / "environment"
    Process.__init__(
        server, binary,
        ["dev", "--port", "0", "--ephemeral", "--env-file", server.environment_path],
        folder, environment={"TMPDIR": str(folder)} | variables,
    )
    server.wait_until(server.environment_path.exists)
    server.variables = read_environment_file(server.environment_path)
    return server
