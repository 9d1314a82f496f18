"""GenerateMac and VerifyMac, against HMAC of the standard library."""

import hashlib
import hmac

import pytest

from refusals import constraint, no_longer_than, no_shorter_than, refused

SIZES = {224: 28, 256: 32, 384: 48, 512: 64}
DRY_RUN = "The request would have succeeded, but the DryRun option is set."


@pytest.fixture
def call(keys):
    """The parameters of an HMAC key of so many bits."""

    def call(bits):
        key = keys(f"HMAC_{bits}", "GENERATE_VERIFY_MAC")
        return key, {"KeyId": key["KeyId"], "MacAlgorithm": f"HMAC_SHA_{bits}"}

    return call


@pytest.mark.parametrize("bits", SIZES)
@pytest.mark.parametrize("size", [1, 63, 64, 65, 4096])
def test_what_was_authenticated_is_authentic(kms, call, bits, size):
    key, parameters = call(bits)
    made = kms.generate_mac(**parameters, Message=bytes(size))
    made.pop("ResponseMetadata")
    mac = made.pop("Mac")
    assert made == {"KeyId": key["Arn"], "MacAlgorithm": f"HMAC_SHA_{bits}"}
    assert len(mac) == SIZES[bits] == hashlib.new(f"sha{bits}").digest_size
    answer = kms.verify_mac(**parameters, Message=bytes(size), Mac=mac)
    answer.pop("ResponseMetadata")
    assert answer == made | {"MacValid": True}
    assert kms.generate_mac(**parameters, Message=bytes(size))["Mac"] == mac


@pytest.mark.parametrize("bits", SIZES)
def test_a_wrong_mac_is_invalid_and_nothing_more(kms, call, bits):
    _, parameters = call(bits)
    mac = kms.generate_mac(**parameters, Message=b"a")["Mac"]
    wrong = [mac[:-1], mac + b"\0", mac[:1], bytes(len(mac)), bytes(6144)]
    for index in range(len(mac)):
        changed = bytearray(mac)
        changed[index] ^= 0x80
        wrong.append(bytes(changed))
    for other in wrong:
        with refused("KMSInvalidMacException", ""):
            kms.verify_mac(**parameters, Message=b"a", Mac=other)
    with refused("KMSInvalidMacException", ""):
        kms.verify_mac(**parameters, Message=b"b", Mac=mac)


def test_no_two_keys_make_the_same_mac(kms, call):
    _, parameters = call(256)
    other = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    macs = [
        kms.generate_mac(**parameters | {"KeyId": key}, Message=b"a")["Mac"]
        for key in (parameters["KeyId"], other["KeyId"])
    ]
    assert macs[0] != macs[1]
    assert hmac.new(bytes(32), b"a", "sha256").digest() not in macs


@pytest.mark.parametrize("bits", SIZES)
def test_an_algorithm_of_another_spec_is_refused(kms, call, bits):
    _, parameters = call(bits)
    for other in set(SIZES) - {bits}:
        wrong = parameters | {"MacAlgorithm": f"HMAC_SHA_{other}", "Message": b"a"}
        message = f"Algorithm HMAC_SHA_{other} is incompatible with key spec HMAC_{bits}."
        with refused("InvalidKeyUsageException", message):
            kms.generate_mac(**wrong)
        with refused("InvalidKeyUsageException", message):
            kms.verify_mac(**wrong, Mac=b"a")


def test_another_usage_is_told_before_the_algorithm(kms, keys):
    for spec, usage in [("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ("RSA_2048", "SIGN_VERIFY")]:
        key = keys(spec, usage)
        wrong = {"KeyId": key["KeyId"], "MacAlgorithm": "HMAC_SHA_256", "Message": b"a"}
        message = f"{key['Arn']} key usage is {usage} which is not valid for"
        with refused("InvalidKeyUsageException", f"{message} GenerateMac."):
            kms.generate_mac(**wrong)
        with refused("InvalidKeyUsageException", f"{message} VerifyMac."):
            kms.verify_mac(**wrong, Mac=b"a")


def test_sizes_are_checked_and_messages_never_shown(kms, call):
    _, parameters = call(256)
    for message, rule in [(b"", no_shorter_than(1)), (bytes(4097), no_longer_than(4096))]:
        with refused("ValidationException", constraint(None, "message", rule)):
            kms.generate_mac(**parameters, Message=message)
        with refused("ValidationException", constraint(None, "message", rule)):
            kms.verify_mac(**parameters, Message=message, Mac=b"a")
    for mac in (b"", bytes(6145)):
        with refused("ValidationException"):
            kms.verify_mac(**parameters, Message=b"a", Mac=mac)


def test_states_and_dry_runs_come_before_the_work(kms):
    key = kms.create_key(KeySpec="HMAC_512", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    parameters = {"KeyId": key["KeyId"], "MacAlgorithm": "HMAC_SHA_512", "Message": b"a"}
    with refused("DryRunOperationException", DRY_RUN):
        kms.generate_mac(**parameters, DryRun=True)
    with refused("DryRunOperationException", DRY_RUN):
        kms.verify_mac(**parameters, Mac=b"a", DryRun=True)
    kms.disable_key(KeyId=key["KeyId"])
    for run in [
        lambda: kms.generate_mac(**parameters),
        lambda: kms.verify_mac(**parameters, Mac=b"a"),
    ]:
        with refused("DisabledException", f"{key['Arn']} is disabled."):
            run()
