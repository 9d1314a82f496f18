"""Encrypt, Decrypt, ReEncrypt."""

import itertools

import pytest

from refusals import constraint, no_longer_than, no_shorter_than, refused
from server import FIRST_ACCOUNT, SECOND_ACCOUNT

DRY_RUN = "The request would have succeeded, but the DryRun option is set."
WRONG_KEY = "The key ID in the request does not identify a CMK that can perform this operation."
NOT_VISIBLE = (
    "on the resource associated with this ciphertext because the resource does not exist in this "
    "Region, no resource-based policies allow access, or a resource-based policy explicitly denies "
    "access"
)


def not_visible(action, account=FIRST_ACCOUNT):
    user = f"arn:aws:iam::{account}:root"
    return f"User: {user} is not authorized to perform: kms:{action} {NOT_VISIBLE}"


@pytest.mark.parametrize("size", [1, 15, 16, 17, 4096])
def test_what_was_encrypted_is_decrypted(kms, key, size):
    plaintext = bytes(index % 251 for index in range(size))
    encrypted = kms.encrypt(KeyId=key["KeyId"], Plaintext=plaintext)
    assert encrypted["KeyId"] == key["Arn"]
    assert encrypted["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert "KeyMaterialId" not in encrypted
    decrypted = kms.decrypt(CiphertextBlob=encrypted["CiphertextBlob"])
    assert decrypted["Plaintext"] == plaintext
    assert decrypted["KeyId"] == key["Arn"]
    assert decrypted["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert decrypted["KeyMaterialId"] == key["CurrentKeyMaterialId"]


def test_a_key_goes_by_all_its_names(server, kms, key, alias):
    for name in [key["KeyId"], key["Arn"], alias, server.alias_arn(alias)]:
        blob = kms.encrypt(KeyId=name, Plaintext=b"a")["CiphertextBlob"]
        answer = kms.decrypt(CiphertextBlob=blob, KeyId=name)
        assert (answer["Plaintext"], answer["KeyId"]) == (b"a", key["Arn"])


def test_two_ciphertexts_of_one_plaintext_differ_everywhere_but_in_their_header(kms, key):
    first, second = (
        kms.encrypt(KeyId=key["KeyId"], Plaintext=bytes(32))["CiphertextBlob"] for _ in range(2)
    )
    assert len(first) == len(second) == 129
    assert first[:33] == second[:33]
    assert first[33:49] != second[33:49]
    assert first[49:81] != second[49:81]
    assert first[81:] != second[81:]


@pytest.mark.parametrize(
    ("plaintext", "rule"), [(b"", no_shorter_than(1)), (bytes(4097), no_longer_than(4096))]
)
def test_a_plaintext_has_1_to_4096_bytes_and_is_never_shown(kms, key, plaintext, rule):
    with refused("ValidationException", constraint(None, "plaintext", rule)):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=plaintext)


CONTEXT = {"tenant": "a", "é": "“b”", "empty": ""}


def test_a_context_opens_in_any_order(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext=CONTEXT)
    for pairs in itertools.permutations(CONTEXT.items()):
        answer = kms.decrypt(CiphertextBlob=blob["CiphertextBlob"], EncryptionContext=dict(pairs))
        assert answer["Plaintext"] == b"a"


@pytest.mark.parametrize(
    "context",
    [
        {},
        None,
        {"tenant": "a"},
        CONTEXT | {"more": "c"},
        CONTEXT | {"tenant": "A"},
        CONTEXT | {"tenant": "a "},
        {"Tenant": "a", "é": "“b”", "empty": ""},
        {"tenant": "a", "e\u0301": "“b”", "empty": ""},
        {"a": "tenant", "“b”": "é", "": "empty"},
    ],
)
def test_another_context_opens_nothing(kms, key, context):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext=CONTEXT)
    given = {} if context is None else {"EncryptionContext": context}
    for name in [{}, {"KeyId": key["KeyId"]}]:
        with refused("InvalidCiphertextException", ""):
            kms.decrypt(CiphertextBlob=blob["CiphertextBlob"], **given, **name)


def test_an_empty_context_is_no_context(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext={})["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"a"


def test_a_context_has_a_limit(kms, key):
    size = 8192 - len(key["KeyId"]) - 200
    kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext={"a": "b" * size})
    with refused("ValidationException"):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext={"a": "b" * 8192})


def test_a_ciphertext_with_one_byte_changed_opens_nothing(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"four")["CiphertextBlob"]
    for index in range(len(blob)):
        changed = bytearray(blob)
        changed[index] ^= 1
        with refused("InvalidCiphertextException", ""):
            kms.decrypt(CiphertextBlob=bytes(changed), KeyId=key["KeyId"])
        # Without a key id the bytes of the material id decide which key is looked for.
        is_material_id = 1 <= index < 33
        code = "AccessDeniedException" if is_material_id else "InvalidCiphertextException"
        message = not_visible("Decrypt") if is_material_id else ""
        with refused(code, message):
            kms.decrypt(CiphertextBlob=bytes(changed))


def test_a_ciphertext_cut_short_or_made_longer_opens_nothing(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"four")["CiphertextBlob"]
    for other in [blob[:length] for length in range(1, len(blob))] + [blob + b"\0", blob * 2]:
        with refused("InvalidCiphertextException", ""):
            kms.decrypt(CiphertextBlob=other)


def test_a_ciphertext_of_another_make_opens_nothing(kms):
    for other in [b"a", b"nonsense", b"\x02" + bytes(128), bytes(6144)]:
        with refused("InvalidCiphertextException", ""):
            kms.decrypt(CiphertextBlob=other)


def test_a_ciphertext_of_a_material_that_is_not_here_reads_like_a_forbidden_one(kms):
    """Those of AWS itself are among them: they happen to begin like ours."""
    for other in [bytes.fromhex("0102020078") + bytes(158), b"\x01" + bytes(6143)]:
        with refused("AccessDeniedException", not_visible("Decrypt")):
            kms.decrypt(CiphertextBlob=other)


def test_a_ciphertext_has_1_to_6144_bytes(kms):
    with refused("ValidationException"):
        kms.decrypt(CiphertextBlob=b"")
    with refused("ValidationException"):
        kms.decrypt(CiphertextBlob=bytes(6145))


def test_a_ciphertext_of_another_key_is_told_so(kms, key, other_key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    with refused("IncorrectKeyException", WRONG_KEY):
        kms.decrypt(CiphertextBlob=blob, KeyId=other_key["KeyId"])
    with refused("IncorrectKeyException", WRONG_KEY):
        kms.re_encrypt(
            CiphertextBlob=blob, SourceKeyId=other_key["KeyId"], DestinationKeyId=key["KeyId"]
        )


@pytest.mark.parametrize(
    "place", [{"region": "us-west-2"}, {"account": SECOND_ACCOUNT}], ids=["region", "account"]
)
def test_a_ciphertext_opens_in_its_own_region_and_account_only(server, kms, key, place):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    elsewhere = server.client(**place)
    account = place.get("account", FIRST_ACCOUNT)
    with refused("AccessDeniedException", not_visible("Decrypt", account)):
        elsewhere.decrypt(CiphertextBlob=blob)
    with refused("AccessDeniedException", not_visible("ReEncryptFrom", account)):
        elsewhere.re_encrypt(CiphertextBlob=blob, DestinationKeyId="alias/any")


def test_an_algorithm_that_the_key_does_not_offer_is_refused(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    other = "RSAES_OAEP_SHA_256"
    message = f"Algorithm {other} is incompatible with key spec SYMMETRIC_DEFAULT."
    with refused("InvalidKeyUsageException", message):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", EncryptionAlgorithm=other)
    with refused("InvalidKeyUsageException", message):
        kms.decrypt(KeyId=key["KeyId"], CiphertextBlob=blob, EncryptionAlgorithm=other)
    with refused("InvalidKeyUsageException", message):
        kms.re_encrypt(
            CiphertextBlob=blob,
            DestinationKeyId=key["KeyId"],
            DestinationEncryptionAlgorithm=other,
        )
    with refused("ValidationException"):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", EncryptionAlgorithm="ROT13")


def test_a_dry_run_ends_before_the_effect_and_after_every_check(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    runs = [
        lambda: kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", DryRun=True),
        lambda: kms.decrypt(CiphertextBlob=blob, DryRun=True),
        lambda: kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key["KeyId"], DryRun=True),
    ]
    for run in runs:
        with refused("DryRunOperationException", DRY_RUN):
            run()
    kms.disable_key(KeyId=key["KeyId"])
    for run in runs:
        with refused("DisabledException"):
            run()


def test_what_cannot_be_honoured_is_refused(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a")["CiphertextBlob"]
    recipient = {"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": b"a"}
    with refused("UnsupportedOperationException"):
        kms.decrypt(CiphertextBlob=blob, Recipient=recipient)
    for call in [
        lambda: kms.encrypt(KeyId=key["KeyId"], Plaintext=b"a", GrantTokens=["nonsense"]),
        lambda: kms.decrypt(CiphertextBlob=blob, GrantTokens=["nonsense"]),
    ]:
        with refused("InvalidGrantTokenException"):
            call()


def test_a_ciphertext_moves_to_another_key_and_context(kms, key, other_key):
    blob = kms.encrypt(
        KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext={"from": "here"}
    )["CiphertextBlob"]
    moved = kms.re_encrypt(
        CiphertextBlob=blob,
        SourceEncryptionContext={"from": "here"},
        DestinationKeyId=other_key["KeyId"],
        DestinationEncryptionContext={"to": "there"},
    )
    assert moved["SourceKeyId"] == key["Arn"]
    assert moved["KeyId"] == other_key["Arn"]
    assert moved["SourceEncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert moved["DestinationEncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert moved["SourceKeyMaterialId"] == key["CurrentKeyMaterialId"]
    assert moved["DestinationKeyMaterialId"] == other_key["CurrentKeyMaterialId"]
    opened = kms.decrypt(
        CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"to": "there"}
    )
    assert (opened["Plaintext"], opened["KeyId"]) == (b"a", other_key["Arn"])


def test_nothing_moves_under_a_wrong_context_or_to_a_missing_key(server, kms, key):
    blob = kms.encrypt(
        KeyId=key["KeyId"], Plaintext=b"a", EncryptionContext={"from": "here"}
    )["CiphertextBlob"]
    with refused("InvalidCiphertextException", ""):
        kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key["KeyId"])
    missing = "00000000-0000-4000-8000-000000000000"
    message = f"Key '{server.key_arn(missing)}' does not exist"
    with refused("NotFoundException", message):
        kms.re_encrypt(
            CiphertextBlob=blob,
            SourceEncryptionContext={"from": "here"},
            DestinationKeyId=missing,
        )
