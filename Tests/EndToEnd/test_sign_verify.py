"""Sign and Verify: against other implementations, and against everything that does not fit."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

import second_opinion
import specs
from refusals import constraint, no_longer_than, no_shorter_than, refused

MESSAGE = b"attack at dawn"
CASES = specs.signing_cases()
DIGESTED = [(spec, name) for spec, name in CASES if not name.startswith(("ED25519", "ML_DSA"))]
DRY_RUN = "The request would have succeeded, but the DryRun option is set."


def message_parameters(kms, key, algorithm, message=MESSAGE):
    """The message as the algorithm takes it."""
    if algorithm == "ED25519_PH_SHA_512":
        return {"Message": hashlib.sha512(message).digest(), "MessageType": "DIGEST"}
    return {"Message": message}


def digest_parameters(kms, key, algorithm, message=MESSAGE):
    """The digest of the message, as callers compute it."""
    if algorithm == "SM2DSA":
        der = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
        return {"Message": sm2_digest(der, message), "MessageType": "DIGEST"}
    return {"Message": second_opinion.digest(algorithm, message), "MessageType": "DIGEST"}


def sm2_digest(der, message):
    """SM3 of ZA and the message, GB/T 32918.2 §5.5, with the default id."""
    names = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFF"
    a = bytes.fromhex(names + "C")
    b = bytes.fromhex("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93")
    g = bytes.fromhex(
        "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
        "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
    )
    identity = b"1234567812345678"
    bits = (8 * len(identity)).to_bytes(2, "big")
    za = sm3(bits + identity + a + b + g + der[-64:])
    return sm3(za + message)


def sm3(data):
    hasher = hashes.Hash(hashes.SM3())
    hasher.update(data)
    return hasher.finalize()


@pytest.mark.parametrize(("spec", "algorithm"), CASES)
def test_what_is_signed_here_verifies_here_and_elsewhere(kms, keys, tmp_path, spec, algorithm):
    key = keys(spec, "SIGN_VERIFY")
    call = {"KeyId": key["KeyId"], "SigningAlgorithm": algorithm}
    call |= message_parameters(kms, key, algorithm)
    signed = kms.sign(**call)
    assert (signed["KeyId"], signed["SigningAlgorithm"]) == (key["Arn"], algorithm)
    signature = signed["Signature"]
    answer = kms.verify(**call, Signature=signature)
    answer.pop("ResponseMetadata")
    assert answer == {
        "KeyId": key["Arn"],
        "SignatureValid": True,
        "SigningAlgorithm": algorithm,
    }
    der = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    assert second_opinion.verifies(der, algorithm, MESSAGE, signature, tmp_path)
    assert not second_opinion.verifies(der, algorithm, MESSAGE + b".", signature, tmp_path)


@pytest.mark.parametrize(("spec", "algorithm"), DIGESTED)
def test_a_digest_is_signed_as_it_is(kms, keys, tmp_path, spec, algorithm):
    key = keys(spec, "SIGN_VERIFY")
    call = {"KeyId": key["KeyId"], "SigningAlgorithm": algorithm}
    digest = digest_parameters(kms, key, algorithm)
    signature = kms.sign(**call, **digest)["Signature"]
    der = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    assert second_opinion.verifies(der, algorithm, MESSAGE, signature, tmp_path)
    assert kms.verify(**call, Message=MESSAGE, Signature=signature)["SignatureValid"]
    assert kms.verify(**call, **digest, Signature=signature)["SignatureValid"]
    # The digest as a message is another message.
    with refused("KMSInvalidSignatureException", ""):
        kms.verify(**call, Message=digest["Message"], Signature=signature)


@pytest.mark.parametrize(("spec", "algorithm"), DIGESTED)
def test_a_digest_of_another_length_is_refused(kms, keys, spec, algorithm):
    key = keys(spec, "SIGN_VERIFY")
    call = {"KeyId": key["KeyId"], "SigningAlgorithm": algorithm, "MessageType": "DIGEST"}
    length = 32 if algorithm == "SM2DSA" else int(algorithm.rsplit("_", 1)[1]) // 8
    message = f"Digest is invalid length for algorithm {algorithm}."
    for wrong in {1, 20, 28, 32, 48, 64, length - 1, length + 1, 4096} - {length}:
        with refused("ValidationException", message):
            kms.sign(**call, Message=bytes(wrong))
        with refused("ValidationException", message):
            kms.verify(**call, Message=bytes(wrong), Signature=b"a")


@pytest.mark.parametrize("spec", specs.ML_DSA)
def test_mu_stands_for_the_message(kms, keys, spec):
    key = keys(spec, "SIGN_VERIFY")
    der = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    call = {"KeyId": key["KeyId"], "SigningAlgorithm": "ML_DSA_SHAKE_256"}
    mu = {"Message": second_opinion.mu(der, MESSAGE), "MessageType": "EXTERNAL_MU"}
    from_mu = kms.sign(**call, **mu)["Signature"]
    from_message = kms.sign(**call, Message=MESSAGE)["Signature"]
    assert from_mu != from_message
    public = second_opinion.public_key(der)
    for signature in (from_mu, from_message):
        public.verify(signature, MESSAGE)
        public.verify_mu(signature, mu["Message"])
        assert kms.verify(**call, **mu, Signature=signature)["SignatureValid"]
        assert kms.verify(**call, Message=MESSAGE, Signature=signature)["SignatureValid"]
        with refused("KMSInvalidSignatureException", ""):
            kms.verify(**call, Message=bytes(64), MessageType="EXTERNAL_MU", Signature=signature)
    message = "Digest is invalid length for algorithm ML_DSA_SHAKE_256."
    for wrong in (1, 63, 65, 4096):
        with refused("ValidationException", message):
            kms.sign(**call, Message=bytes(wrong), MessageType="EXTERNAL_MU")


MISFITS = [
    (spec, algorithm, kind)
    for spec, algorithm in CASES
    for kind in ("RAW", "DIGEST", "EXTERNAL_MU")
    if (kind == "EXTERNAL_MU" and algorithm != "ML_DSA_SHAKE_256")
    or (kind == "DIGEST" and algorithm in ("ML_DSA_SHAKE_256", "ED25519_SHA_512"))
    or (kind == "RAW" and algorithm == "ED25519_PH_SHA_512")
]


@pytest.mark.parametrize(("spec", "algorithm", "kind"), MISFITS)
def test_a_message_type_that_the_algorithm_does_not_take_is_refused(
    kms, keys, spec, algorithm, kind
):
    key = keys(spec, "SIGN_VERIFY")
    call = {"KeyId": key["KeyId"], "SigningAlgorithm": algorithm, "MessageType": kind}
    message = f"MessageType {kind} is not valid for the algorithm {algorithm}."
    with refused("ValidationException", message):
        kms.sign(**call, Message=bytes(64))
    with refused("ValidationException", message):
        kms.verify(**call, Message=bytes(64), Signature=b"a")


@pytest.mark.parametrize(("spec", "algorithm"), CASES)
def test_a_wrong_signature_is_invalid_and_nothing_more(kms, keys, spec, algorithm):
    key = keys(spec, "SIGN_VERIFY")
    call = {"KeyId": key["KeyId"], "SigningAlgorithm": algorithm}
    call |= message_parameters(kms, key, algorithm)
    signature = kms.sign(**call)["Signature"]
    changed = bytearray(signature)
    changed[len(changed) // 2] ^= 1
    wrong = [bytes(changed), signature[:-1], signature + b"\0", b"\0", bytes(len(signature))]
    if algorithm.startswith(("ECDSA", "SM2")):
        r, s = utils.decode_dss_signature(signature)
        wrong += [
            utils.encode_dss_signature(s, r),
            # A longer form of the same length: BER, not DER.
            b"\x30\x81" + signature[1:] if signature[1] < 0x80 else b"\x30\x82\0" + signature[2:],
            utils.encode_dss_signature(0, s),
            utils.encode_dss_signature(r, 0),
            r.to_bytes(66, "big") + s.to_bytes(66, "big"),
        ]
    for other in wrong:
        with refused("KMSInvalidSignatureException", ""):
            kms.verify(**call, Signature=other)
    call["Message"] = bytes(len(call["Message"]))
    with refused("KMSInvalidSignatureException", ""):
        kms.verify(**call, Signature=signature)


def test_a_signature_of_another_key_is_invalid(kms, keys):
    key = keys("ECC_NIST_P256", "SIGN_VERIFY")["KeyId"]
    other = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    call = {"Message": MESSAGE, "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(KeyId=other, **call)["Signature"]
    with refused("KMSInvalidSignatureException", ""):
        kms.verify(KeyId=key, **call, Signature=signature)


SIGNERS = [case for case in CASES if case[0] not in ("SM2",) and "PH" not in case[1]]


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [case for case in SIGNERS if not case[0].startswith("ML_DSA")],
)
def test_what_a_data_key_pair_signs_outside_others_verify(
    kms, keys, key, tmp_path, spec, algorithm
):
    """The private keys that leave are whole: they sign outside, and their public keys verify."""
    made = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec)
    private = second_opinion.private_key(made["PrivateKeyPlaintext"])
    signature = second_opinion.sign(private, algorithm, MESSAGE)
    assert second_opinion.verifies(
        made["PublicKey"], algorithm, MESSAGE, signature, tmp_path
    )


@pytest.mark.parametrize(("spec", "usage"), specs.ALGORITHMS)
def test_another_usage_is_told_before_the_algorithm(kms, keys, possible, spec, usage):
    possible(spec)
    key = keys(spec, usage)
    if usage == "SIGN_VERIFY":
        return
    for operation, call in {"Sign": kms.sign, "Verify": kms.verify}.items():
        extra = {"Signature": b"a"} if operation == "Verify" else {}
        message = f"{key['Arn']} key usage is {usage} which is not valid for {operation}."
        with refused("InvalidKeyUsageException", message):
            call(KeyId=key["KeyId"], Message=b"a", SigningAlgorithm="ECDSA_SHA_384", **extra)


@pytest.mark.parametrize("spec", sorted({spec for spec, _ in CASES}))
def test_an_algorithm_of_another_spec_is_refused(kms, keys, spec):
    key = keys(spec, "SIGN_VERIFY")
    offered = specs.ALGORITHMS[spec, "SIGN_VERIFY"]
    for algorithm in sorted({name for _, name in CASES} - set(offered)):
        message = f"Algorithm {algorithm} is incompatible with key spec {spec}."
        for kind in ("RAW", "DIGEST"):
            call = {"KeyId": key["KeyId"], "Message": b"a", "SigningAlgorithm": algorithm}
            with refused("InvalidKeyUsageException", message):
                kms.sign(**call, MessageType=kind)
            with refused("InvalidKeyUsageException", message):
                kms.verify(**call, MessageType=kind, Signature=b"a")


def test_a_message_has_1_to_4096_bytes_and_is_never_shown(kms, keys):
    key = keys("ECC_NIST_P256", "SIGN_VERIFY")
    call = {"KeyId": key["KeyId"], "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(**call, Message=bytes(4096))["Signature"]
    assert kms.verify(**call, Message=bytes(4096), Signature=signature)["SignatureValid"]
    for message, rule in [(b"", no_shorter_than(1)), (bytes(4097), no_longer_than(4096))]:
        with refused("ValidationException", constraint(None, "message", rule)):
            kms.sign(**call, Message=message)
        with refused("ValidationException", constraint(None, "message", rule)):
            kms.verify(**call, Message=message, Signature=b"a")


@pytest.mark.parametrize("spec", ["RSA_2048", "ECC_NIST_P256", "ML_DSA_44"])
def test_states_and_dry_runs_come_before_the_work(kms, spec):
    key = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    algorithm = specs.ALGORITHMS[spec, "SIGN_VERIFY"][0]
    call = {"KeyId": key["KeyId"], "Message": b"a", "SigningAlgorithm": algorithm}
    for run in [
        lambda: kms.sign(**call, DryRun=True),
        lambda: kms.verify(**call, Signature=b"a", DryRun=True),
    ]:
        with refused("DryRunOperationException", DRY_RUN):
            run()
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        kms.sign(**call)
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    with refused("KMSInvalidStateException", f"{key['Arn']} is pending deletion."):
        kms.verify(**call, Signature=b"a")


def test_signing_needs_the_key_of_ones_own_account(server, kms, keys):
    key = keys("ECC_NIST_P256", "SIGN_VERIFY")
    foreign = server.client(account="111122223333")
    with refused("AccessDeniedException"):
        foreign.sign(KeyId=key["Arn"], Message=b"a", SigningAlgorithm="ECDSA_SHA_256")


def test_an_ecdsa_key_of_the_tests_agrees(kms, keys):
    """The order of answers' algorithms is AWS's."""
    assert keys("RSA_2048", "SIGN_VERIFY")["SigningAlgorithms"] == specs.RSA_SIGNING
    der = kms.get_public_key(KeyId=keys("ECC_SECG_P256K1", "SIGN_VERIFY")["KeyId"])["PublicKey"]
    assert isinstance(second_opinion.public_key(der).curve, ec.SECP256K1)
