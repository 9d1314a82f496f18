"""Every error that the model documents for a cryptographic operation, with every spec that it takes."""

import hashlib

import botocore.exceptions
import pytest

import specs

NO_KEY = "00000000-0000-4000-8000-000000000001"
# What no request can bring about here: a failing machine, and custom key stores.
OUT_OF_REACH = {"KMSInternalException", "KeyUnavailableException", "DependencyTimeoutException"}


def signing(kms, key_id, algorithm):
    call = {"KeyId": key_id, "SigningAlgorithm": algorithm, "Message": b"a"}
    if algorithm == "ED25519_PH_SHA_512":
        call |= {"Message": hashlib.sha512(b"a").digest(), "MessageType": "DIGEST"}
    return {
        "Sign": call,
        "Verify": call | {"Signature": kms.sign(**call)["Signature"]},
    }


def encryption(kms, key_id, algorithm):
    named = {"KeyId": key_id, "EncryptionAlgorithm": algorithm}
    blob = kms.encrypt(**named, Plaintext=b"a")["CiphertextBlob"]
    calls = {
        "Encrypt": named | {"Plaintext": b"a"},
        "Decrypt": named | {"CiphertextBlob": blob},
        "ReEncrypt": {
            "SourceKeyId": key_id,
            "DestinationKeyId": key_id,
            "SourceEncryptionAlgorithm": algorithm,
            "DestinationEncryptionAlgorithm": algorithm,
            "CiphertextBlob": blob,
        },
    }
    if algorithm == "SYMMETRIC_DEFAULT":
        data_key, pair = {"KeySpec": "AES_256"}, {"KeyPairSpec": "ECC_NIST_P256"}
        calls |= {
            "GenerateDataKey": {"KeyId": key_id} | data_key,
            "GenerateDataKeyWithoutPlaintext": {"KeyId": key_id} | data_key,
            "GenerateDataKeyPair": {"KeyId": key_id} | pair,
            "GenerateDataKeyPairWithoutPlaintext": {"KeyId": key_id} | pair,
        }
    return calls


def authentication(kms, key_id, algorithm):
    call = {"KeyId": key_id, "MacAlgorithm": algorithm, "Message": b"a"}
    return {"GenerateMac": call, "VerifyMac": call | {"Mac": kms.generate_mac(**call)["Mac"]}}


def agreement(kms, key_id, algorithm):
    peer = kms.get_public_key(KeyId=key_id)["PublicKey"]
    call = {"KeyId": key_id, "KeyAgreementAlgorithm": algorithm, "PublicKey": peer}
    return {"DeriveSharedSecret": call}


def encapsulation(kms, key_id, algorithm):
    call = {"KeyId": key_id, "EncapsulationAlgorithm": algorithm}
    blob = kms.encapsulate(**call)["SharedSecretCiphertextBlob"]
    return {"Encapsulate": call, "Decapsulate": call | {"SharedSecretCiphertextBlob": blob}}


CALLS = {
    "SIGN_VERIFY": signing,
    "ENCRYPT_DECRYPT": encryption,
    "GENERATE_VERIFY_MAC": authentication,
    "KEY_AGREEMENT": agreement,
    "ENCAPSULATE_DECAPSULATE": encapsulation,
}
# What an operation does with another usage: it names the usage before everything else of the request.
OTHER_USAGE = {usage: ("HMAC_256", "GENERATE_VERIFY_MAC") for usage in CALLS}
OTHER_USAGE["GENERATE_VERIFY_MAC"] = ("ECC_NIST_P256", "SIGN_VERIFY")
# What only one operation answers: the change to its request that brings it about.
OWN_ERRORS = {
    ("Verify", "KMSInvalidSignatureException"): {"Signature": b"a"},
    ("VerifyMac", "KMSInvalidMacException"): {"Mac": b"a"},
    ("Decapsulate", "InvalidCiphertextException"): {"SharedSecretCiphertextBlob": b"a"},
    ("Decrypt", "InvalidCiphertextException"): {"CiphertextBlob": b"a"},
    ("ReEncrypt", "InvalidCiphertextException"): {"CiphertextBlob": b"a"},
}
# What has a test of its own, by name.
ELSEWHERE = {
    # Only symmetric ciphertexts say whose they are.
    ("Decrypt", "IncorrectKeyException"),
    ("ReEncrypt", "IncorrectKeyException"),
    # A spec that the machine cannot do: `test_what_the_machine_cannot_do_is_told_and_refused`.
    ("GenerateDataKeyPair", "UnsupportedOperationException"),
    ("GenerateDataKeyPairWithoutPlaintext", "UnsupportedOperationException"),
}


class Attempts:
    """Calls an operation and keeps the code of each refusal."""

    def __init__(self, kms, operation, parameters):
        self.kms, self.operation, self.parameters = kms, operation, parameters
        self.codes = set()

    def refuses(self, code, **changes):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            self.run(**changes)
        error = caught.value.response
        assert error["Error"]["Code"] == code, (self.operation, changes, error)
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
        self.codes.add(code)

    def run(self, **changes):
        self.kms._make_api_call(self.operation, self.parameters | changes)

    def documented(self):
        model = self.kms.meta.service_model.operation_model(self.operation)
        return {error.name for error in model.error_shapes}

    def refuses_key_of_another_usage(self, key_id):
        if self.operation == "Decrypt" and self.is_symmetric:
            # The blob names its key, and this is another one.
            self.refuses("IncorrectKeyException", KeyId=key_id)
            self.refuses("InvalidKeyUsageException", EncryptionAlgorithm="RSAES_OAEP_SHA_256")
        elif self.operation == "ReEncrypt" and self.is_symmetric:
            self.refuses("IncorrectKeyException", SourceKeyId=key_id)
            self.refuses("InvalidKeyUsageException", DestinationKeyId=key_id)
        else:
            self.refuses("InvalidKeyUsageException", **{self.names_of_key[-1]: key_id})

    @property
    def is_symmetric(self):
        return "SYMMETRIC_DEFAULT" in self.parameters.values()

    @property
    def names_of_key(self):
        if self.operation == "ReEncrypt":
            return ["SourceKeyId", "DestinationKeyId"]
        return ["KeyId"]


@pytest.mark.parametrize(("spec", "usage"), specs.ALGORITHMS)
def test_every_documented_error_of_every_operation(kms, keys, possible, spec, usage):
    possible(spec)
    key_id = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
    other = keys(*OTHER_USAGE[usage])["KeyId"]
    algorithm = specs.ALGORITHMS[spec, usage][0]
    attempts = [
        Attempts(kms, operation, parameters)
        for operation, parameters in CALLS[usage](kms, key_id, algorithm).items()
    ]
    for attempt in attempts:
        attempt.run()
        attempt.refuses("DryRunOperationException", DryRun=True)
        attempt.refuses("InvalidGrantTokenException", GrantTokens=["a token of nobody"])
        for name in attempt.names_of_key:
            attempt.refuses("NotFoundException", **{name: NO_KEY})
            attempt.refuses("NotFoundException", **{name: "alias/nobody"})
        attempt.refuses_key_of_another_usage(other)
        for (operation, code), change in OWN_ERRORS.items():
            if operation != attempt.operation:
                continue
            if usage == "ENCRYPT_DECRYPT" and spec != "SYMMETRIC_DEFAULT":
                change = change | {"CiphertextBlob": bytes(256)}
            attempt.refuses(code, **change)
    kms.disable_key(KeyId=key_id)
    for attempt in attempts:
        attempt.refuses("DisabledException")
        attempt.refuses("DisabledException", DryRun=True)
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    for attempt in attempts:
        attempt.refuses("KMSInvalidStateException")
        attempt.refuses("KMSInvalidStateException", DryRun=True)
        missing = attempt.documented() - attempt.codes - OUT_OF_REACH
        if attempt.is_symmetric:
            assert "IncorrectKeyException" not in missing
        assert {(attempt.operation, code) for code in missing} <= ELSEWHERE


@pytest.mark.parametrize(
    ("spec", "usage"),
    [case for case in specs.ALGORITHMS if not case[0].startswith(("ML_", "SM2"))],
)
def test_a_key_that_waits_for_its_material_does_nothing(kms, keys, spec, usage):
    key_id = keys(spec, usage)["KeyId"]
    made = kms.create_key(KeySpec=spec, KeyUsage=usage, Origin="EXTERNAL")["KeyMetadata"]
    algorithm = specs.ALGORITHMS[spec, usage][0]
    for operation, parameters in CALLS[usage](kms, key_id, algorithm).items():
        attempt = Attempts(kms, operation, parameters)
        for name in attempt.names_of_key:
            attempt.refuses("KMSInvalidStateException", **{name: made["KeyId"]})
            attempt.refuses("KMSInvalidStateException", **{name: made["KeyId"]}, DryRun=True)


@pytest.mark.parametrize(("spec", "usage"), specs.ALGORITHMS)
def test_a_key_that_does_something_else_says_so_to_every_operation(kms, keys, possible, spec, usage):
    possible(spec)
    key = keys(spec, usage)
    for other, build in CALLS.items():
        if other == usage:
            continue
        fitting = next(
            case for case in specs.ALGORITHMS
            if case[1] == other and case[0] not in ("RSA_4096", "RSA_3072")
        )  # fmt: skip
        calls = build(kms, keys(*fitting)["KeyId"], specs.ALGORITHMS[fitting][0])
        for operation, parameters in calls.items():
            attempt = Attempts(kms, operation, parameters)
            attempt.refuses_key_of_another_usage(key["KeyId"])


def test_the_errors_of_a_public_key(kms, keys):
    """A disabled key shows its public half all the same, so one error of the model does not occur."""
    pending = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY", Origin="EXTERNAL")
    attempt = Attempts(
        kms, "GetPublicKey", {"KeyId": keys("ECC_NIST_P256", "SIGN_VERIFY")["KeyId"]}
    )
    attempt.run()
    attempt.refuses("NotFoundException", KeyId=NO_KEY)
    attempt.refuses("InvalidArnException", KeyId="arn:aws:kms")
    attempt.refuses("InvalidGrantTokenException", GrantTokens=["a token of nobody"])
    attempt.refuses("KMSInvalidStateException", KeyId=pending["KeyMetadata"]["KeyId"])
    for case in [("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ("HMAC_256", "GENERATE_VERIFY_MAC")]:
        attempt.refuses("UnsupportedOperationException", KeyId=keys(*case)["KeyId"])
    missing = attempt.documented() - attempt.codes - OUT_OF_REACH
    assert missing == {"DisabledException", "InvalidKeyUsageException"}
