"""Imported key material, wrapped with OpenSSL."""

import functools
import json
import os
import pathlib
import shutil
import subprocess

import pytest

import specs
from refusals import refused

FOREVER = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no `openssl`")


def openssl(*arguments, stdin=b""):
    done = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def private_key(*options):
    """A new key pair as PKCS #8."""
    return openssl(
        "pkcs8", "-topk8", "-nocrypt", "-outform", "DER", stdin=openssl("genpkey", *options)
    )


def oaep(folder, public_key, secret, digest):
    path = folder / "wrapping.der"
    path.write_bytes(public_key)
    return openssl(
        "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", str(path),
        "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", f"rsa_oaep_md:{digest}",
        "-pkeyopt", f"rsa_mgf1_md:{digest}",
        stdin=secret,
    )  # fmt: skip


def wrap(folder, parameters, algorithm, secret):
    """Wraps material as the guide shows it."""
    digest = "sha1" if algorithm.endswith("SHA_1") else "sha256"
    if algorithm.startswith("RSAES"):
        return oaep(folder, parameters["PublicKey"], secret, digest)
    ephemeral = os.urandom(32)
    inner = openssl(
        "enc", "-id-aes256-wrap-pad", "-e", "-K", ephemeral.hex(), "-iv", "A65959A6", stdin=secret
    )
    return oaep(folder, parameters["PublicKey"], ephemeral, digest) + inner


def import_material(kms, folder, key_id, algorithm, secret, spec="RSA_2048", **more):
    parameters = kms.get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec=spec
    )
    return kms.import_key_material(
        KeyId=key_id,
        ImportToken=parameters["ImportToken"],
        EncryptedKeyMaterial=wrap(folder, parameters, algorithm, secret),
        **(FOREVER | more),
    )


def external(kms, spec, usage):
    metadata = kms.create_key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    assert metadata["KeyState"] == "PendingImport"
    return metadata["KeyId"]


@pytest.mark.parametrize("algorithm", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"])
@pytest.mark.parametrize("spec", ["RSA_2048", "RSA_3072", "RSA_4096"])
def test_symmetric_material_is_imported_and_reimported(kms, tmp_path, algorithm, spec):
    key_id = external(kms, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")
    secret = os.urandom(32)
    done = import_material(kms, tmp_path, key_id, algorithm, secret, spec)
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"kept")["CiphertextBlob"]
    kms.delete_imported_key_material(KeyId=key_id)
    arn = kms.describe_key(KeyId=key_id)["KeyMetadata"]["Arn"]
    with refused("KMSInvalidStateException", f"{arn} is pending import."):
        kms.decrypt(CiphertextBlob=blob)
    with refused("IncorrectKeyMaterialException"):
        import_material(kms, tmp_path, key_id, algorithm, os.urandom(32), spec)
    assert import_material(kms, tmp_path, key_id, algorithm, secret, spec)["KeyMaterialId"] == (
        done["KeyMaterialId"]
    )
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"


@pytest.mark.parametrize("count", [32, 64, 128])
def test_hmac_material_is_imported(kms, tmp_path, count):
    key_id = external(kms, "HMAC_256", "GENERATE_VERIFY_MAC")
    secret = os.urandom(count)
    done = import_material(kms, tmp_path, key_id, "RSAES_OAEP_SHA_256", secret)
    assert "KeyMaterialId" not in done
    mac = kms.generate_mac(KeyId=key_id, Message=b"message", MacAlgorithm="HMAC_SHA_256")["Mac"]
    expected = openssl(
        "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{secret.hex()}", "-binary",
        stdin=b"message",
    )  # fmt: skip
    assert mac == expected
    with refused("ValidationException"):
        import_material(
            kms, tmp_path, key_id, "RSAES_OAEP_SHA_256", secret, ImportType="NEW_KEY_MATERIAL"
        )


@pytest.mark.parametrize("count", [31, 129])
def test_hmac_material_of_a_wrong_length_is_refused(kms, tmp_path, count):
    key_id = external(kms, "HMAC_256", "GENERATE_VERIFY_MAC")
    with refused("IncorrectKeyMaterialException"):
        import_material(kms, tmp_path, key_id, "RSAES_OAEP_SHA_256", os.urandom(count))


@functools.cache
def rsa_keys(bits):
    """Two RSA key pairs as PKCS #8; some take a second to make."""
    options = ["-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"]
    return private_key(*options), private_key(*options)


@pytest.mark.parametrize(
    ("bits", "algorithm", "wrapping_spec"),
    [
        (2048, "RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"),
        (2048, "RSA_AES_KEY_WRAP_SHA_256", "RSA_3072"),
        (3072, "RSA_AES_KEY_WRAP_SHA_1", "RSA_3072"),
        (3072, "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"),
        (4096, "RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"),
        (4096, "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"),
        (4096, "RSA_AES_KEY_WRAP_SHA_256", "RSA_4096"),
    ],
)
def test_an_rsa_key_is_imported_and_signs(kms, tmp_path, bits, algorithm, wrapping_spec):
    key_id = external(kms, f"RSA_{bits}", "SIGN_VERIFY")
    secret, other = rsa_keys(bits)
    import_material(kms, tmp_path, key_id, algorithm, secret, wrapping_spec)
    private = tmp_path / "private.der"
    private.write_bytes(secret)
    public = openssl("pkey", "-inform", "DER", "-in", str(private), "-pubout", "-outform", "DER")
    assert kms.get_public_key(KeyId=key_id)["PublicKey"] == public
    signature = kms.sign(
        KeyId=key_id, Message=b"message", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256"
    )["Signature"]
    assert signature == openssl(
        "dgst", "-sha256", "-sign", str(private), "-keyform", "DER", stdin=b"message"
    )
    with refused("IncorrectKeyMaterialException"):
        import_material(kms, tmp_path, key_id, algorithm, other)


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_an_rsa_key_of_another_size_or_kind_is_refused(kms, tmp_path, bits):
    key_id = external(kms, f"RSA_{bits}", "ENCRYPT_DECRYPT")
    secret = rsa_keys(bits)[0]
    changed = bytearray(secret)
    changed[len(changed) // 2] ^= 1
    wrong = [
        rsa_keys(3072 if bits == 2048 else 2048)[0], bytes(changed), secret + b"\0", secret[:-1],
        private_key("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    ]  # fmt: skip
    for material in wrong:
        with refused("IncorrectKeyMaterialException"):
            import_material(kms, tmp_path, key_id, "RSA_AES_KEY_WRAP_SHA_256", material)
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "PendingImport"
    import_material(kms, tmp_path, key_id, "RSA_AES_KEY_WRAP_SHA_256", secret)
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "Enabled"


def der(tag, content):
    """One element of DER with fewer than 65,536 bytes."""
    count = len(content)
    if count < 0x80:
        return bytes([tag, count]) + content
    length = count.to_bytes(1 if count < 0x100 else 2, "big")
    return bytes([tag, 0x80 + len(length)]) + length + content


def pkcs8_of_primes(p, q):
    """An RSA key as PKCS #8 whose numbers fit together as if both factors were primes."""
    exponent = 65537
    private = pow(exponent, -1, (p - 1) * (q - 1))
    numbers = [
        0, p * q, exponent, private, p, q, private % (p - 1), private % (q - 1), pow(q, -1, p)
    ]  # fmt: skip
    integers = b"".join(
        der(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers
    )
    identifier = bytes.fromhex("300d06092a864886f70d0101010500")
    return der(0x30, der(2, b"\0") + identifier + der(4, der(0x30, integers)))


def prime(bits):
    """A prime whose two highest bits are set."""
    return int(openssl("prime", "-generate", "-bits", str(bits)), 10)


def composites(bits):
    """Numbers of that many bits that have passed for primes elsewhere, from Wycheproof."""
    folder = os.environ.get("STRONGROOM_VECTORS")
    beside = pathlib.Path(__file__).resolve().parents[3] / "shared/vectors"
    path = pathlib.Path(folder or beside) / "wycheproof/primality_test.json"
    if not path.exists():
        pytest.skip("the test vectors are not beside the repository")
    tests = [
        test for group in json.loads(path.read_text())["testGroups"] for test in group["tests"]
    ]
    numbers = [int(test["value"], 16) for test in tests if test["result"] == "invalid"]
    return [number for number in numbers if number.bit_length() == bits]


def test_an_rsa_key_of_numbers_that_are_no_primes_is_refused(kms, tmp_path):
    key_id = external(kms, "RSA_2048", "SIGN_VERIFY")
    other = prime(1024)
    numbers = [number for number in composites(1024) if (number * other).bit_length() == 2048]
    usable = []
    for number in numbers:
        try:
            usable.append(pkcs8_of_primes(number, other))
        except ValueError:
            continue
    assert len(usable) >= 10
    parameters = kms.get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm="RSA_AES_KEY_WRAP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    for material in [*usable, pkcs8_of_primes(prime(1024), other)]:
        call = {
            "KeyId": key_id,
            "ImportToken": parameters["ImportToken"],
            "EncryptedKeyMaterial": wrap(
                tmp_path, parameters, "RSA_AES_KEY_WRAP_SHA_256", material
            ),
        }
        if material in usable:
            with refused("IncorrectKeyMaterialException"):
                kms.import_key_material(**call, **FOREVER)
        else:
            # The same numbers with two primes are a key.
            kms.import_key_material(**call, **FOREVER)


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        ("ECC_NIST_P256", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        ("ECC_NIST_P384", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        ("ECC_NIST_P521", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
        ("ECC_SECG_P256K1", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]),
        ("ECC_NIST_EDWARDS25519", ["-algorithm", "ED25519"]),
    ],
)
def test_a_curve_key_is_imported(kms, tmp_path, spec, options):
    key_id = external(kms, spec, "SIGN_VERIFY")
    secret = private_key(*options)
    import_material(kms, tmp_path, key_id, "RSA_AES_KEY_WRAP_SHA_1", secret)
    import_material(kms, tmp_path, key_id, "RSAES_OAEP_SHA_1", secret, "RSA_3072")
    private = tmp_path / "private.der"
    private.write_bytes(secret)
    public = openssl("pkey", "-inform", "DER", "-in", str(private), "-pubout", "-outform", "DER")
    assert kms.get_public_key(KeyId=key_id)["PublicKey"] == public
    # The same key in the clear of OAEP is the same material.
    if spec != "ECC_NIST_P521":
        import_material(kms, tmp_path, key_id, "RSAES_OAEP_SHA_256", secret)
    other = private_key(*options)
    with refused("IncorrectKeyMaterialException"):
        import_material(kms, tmp_path, key_id, "RSA_AES_KEY_WRAP_SHA_256", other)


@pytest.mark.parametrize(
    ("spec", "usage", "algorithm"),
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "RSA_AES_KEY_WRAP_SHA_256"),
        ("HMAC_256", "GENERATE_VERIFY_MAC", "RSA_AES_KEY_WRAP_SHA_256"),
        ("RSA_2048", "SIGN_VERIFY", "RSAES_OAEP_SHA_256"),
        ("ECC_NIST_P521", "SIGN_VERIFY", "RSAES_OAEP_SHA_256"),
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "RSAES_PKCS1_V1_5"),
        ("RSA_3072", "ENCRYPT_DECRYPT", "RSAES_OAEP_SHA_1"),
        ("RSA_4096", "SIGN_VERIFY", "RSAES_OAEP_SHA_256"),
    ],
)
def test_wrapping_that_does_not_fit_the_material_is_refused(kms, spec, usage, algorithm):
    key_id = external(kms, spec, usage)
    with refused("UnsupportedOperationException"):
        kms.get_parameters_for_import(
            KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec="RSA_2048"
        )


@pytest.mark.parametrize("spec", specs.ML_DSA + specs.ML_KEM)
def test_material_that_cannot_be_imported_makes_no_key(kms, spec):
    usage = "SIGN_VERIFY" if spec in specs.ML_DSA else "ENCAPSULATE_DECAPSULATE"
    with refused("UnsupportedOperationException"):
        kms.create_key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)


def test_several_materials_rotate(kms, tmp_path):
    key_id = external(kms, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")
    first, second = os.urandom(32), os.urandom(32)
    import_material(kms, tmp_path, key_id, "RSAES_OAEP_SHA_256", first)
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"first")["CiphertextBlob"]
    import_material(
        kms, tmp_path, key_id, "RSAES_OAEP_SHA_256", second,
        ImportType="NEW_KEY_MATERIAL", KeyMaterialDescription="second",
    )  # fmt: skip
    kms.rotate_key_on_demand(KeyId=key_id)
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"first"
    [rotation] = kms.list_key_rotations(KeyId=key_id)["Rotations"]
    assert rotation["KeyMaterialDescription"] == "second"
    assert rotation["ImportState"] == "IMPORTED"
