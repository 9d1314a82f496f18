"""What other implementations say: Python cryptography, kyber-py, openssl, and the text of RFC 8032."""

import hashlib
import os
import subprocess

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from kyber_py.ml_kem import ML_KEM_512

import edwards

HASHES = {"1": hashes.SHA1, "256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}


def public_key(der):
    return serialization.load_der_public_key(der)


def private_key(der):
    return serialization.load_der_private_key(der, password=None)


# RFC 9935: what comes before the encoded public key, and before the seed.
ML_KEM_512_PUBLIC = bytes.fromhex("30820332300b06096086480165030404010382032100")
ML_KEM_512_PRIVATE = bytes.fromhex("3054020100300b060960864801650304040104428040")


def ml_kem_512_public(der):
    """The encoded public key of ML-KEM-512, which Python cryptography does not know."""
    assert der.startswith(ML_KEM_512_PUBLIC) and len(der) == len(ML_KEM_512_PUBLIC) + 800
    return der[len(ML_KEM_512_PUBLIC) :]


def ml_kem_512_public_half(der):
    """The DER of the public key that belongs to a private one."""
    assert der.startswith(ML_KEM_512_PRIVATE) and len(der) == len(ML_KEM_512_PRIVATE) + 64
    public, _ = ML_KEM_512.key_derive(der[len(ML_KEM_512_PRIVATE) :])
    return ML_KEM_512_PUBLIC + public


def hash_of(algorithm):
    """The hash function that an algorithm's name ends in."""
    return HASHES[algorithm.rsplit("_", 1)[1]]()


def digest(algorithm, message):
    """What MessageType DIGEST takes in place of a message."""
    if algorithm == "SM2DSA":
        raise ValueError("the digest of SM2 needs the public key")
    hasher = hashes.Hash(hash_of(algorithm))
    hasher.update(message)
    return hasher.finalize()


def rsa_padding(algorithm):
    if "PSS" in algorithm:
        return padding.PSS(padding.MGF1(hash_of(algorithm)), padding.PSS.DIGEST_LENGTH)
    return padding.PKCS1v15()


def verifies(der, algorithm, message, signature, tmp_path):
    """Whether somebody else accepts a signature over a message."""
    if algorithm == "SM2DSA":
        return openssl_verifies_sm2(der, message, signature, tmp_path)
    key = public_key(der)
    try:
        if algorithm.startswith("RSASSA"):
            key.verify(signature, message, rsa_padding(algorithm), hash_of(algorithm))
        elif algorithm.startswith("ECDSA"):
            key.verify(signature, message, ec.ECDSA(hash_of(algorithm)))
        elif algorithm == "ED25519_PH_SHA_512":
            # KMS takes the digest as the message of Ed25519ph.
            return edwards.verify_ph(key.public_bytes_raw(), digest(algorithm, message), signature)
        else:
            key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def sign(key, algorithm, message):
    """Signs a message with a private key outside."""
    if algorithm.startswith("RSASSA"):
        return key.sign(message, rsa_padding(algorithm), hash_of(algorithm))
    if algorithm.startswith("ECDSA"):
        return key.sign(message, ec.ECDSA(hash_of(algorithm)))
    return key.sign(message)


def oaep(algorithm):
    function = hash_of(algorithm)
    return padding.OAEP(mgf=padding.MGF1(function), algorithm=function, label=None)


def encrypt(der, algorithm, plaintext, tmp_path):
    """Encrypts under a public key outside."""
    if algorithm != "SM2PKE":
        return public_key(der).encrypt(plaintext, oaep(algorithm))
    (tmp_path / "plaintext").write_bytes(plaintext)
    return openssl(
        "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", write(tmp_path, "key", der),
        "-in", tmp_path / "plaintext", "-pkeyopt", "digest:sm3",
    )


def write(folder, name, contents):
    path = folder / name
    path.write_bytes(contents)
    return path


def openssl(*arguments, check=True):
    done = subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0 or not check, done.stderr.decode()
    return done.stdout if check else done


def public_key_pem(der):
    return openssl_input("pkey", "-pubin", "-inform", "DER", contents=der)


def openssl_input(*arguments, contents):
    done = subprocess.run(
        ["openssl", *arguments], input=contents, capture_output=True, timeout=30, check=True
    )
    return done.stdout


SM2_ID = ["-sigopt", "distid:1234567812345678"]


def openssl_verifies_sm2(der, message, signature, tmp_path):
    key = write(tmp_path, "sm2.pem", public_key_pem(der))
    done = openssl(
        "dgst", "-sm3", "-verify", key, "-signature", write(tmp_path, "signature", signature),
        *SM2_ID, write(tmp_path, "message", message), check=False,
    )
    return done.returncode == 0


def openssl_signs_sm2(private_der, message, tmp_path):
    key = write(tmp_path, "sm2-private.der", private_der)
    return openssl(
        "dgst", "-sm3", "-sign", key, "-keyform", "DER", *SM2_ID,
        write(tmp_path, "message", message),
    )


CURVES = {
    "ECC_NIST_P256": ("prime256v1", 32),
    "ECC_NIST_P384": ("secp384r1", 48),
    "ECC_NIST_P521": ("secp521r1", 66),
    "SM2": ("SM2", 32),
}


class OpenSSLKeyPair:
    """A key pair of the openssl command on a curve."""

    def __init__(self, spec, folder):
        curve, self.field_byte_count = CURVES[spec]
        self.folder = folder
        algorithm = ["-algorithm", "SM2"] if spec == "SM2" else [
            "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}",
            "-pkeyopt", "ec_param_enc:named_curve",
        ]
        self.private = folder / f"{os.urandom(4).hex()}.pem"
        openssl("genpkey", *algorithm, "-out", self.private)
        self.public_der = openssl("pkey", "-in", self.private, "-pubout", "-outform", "DER")

    def derive(self, peer_der):
        peer = write(self.folder, "peer.pem", public_key_pem(peer_der))
        return openssl("pkeyutl", "-derive", "-inkey", self.private, "-peerkey", peer)


def mu(der, message):
    """The 64 bytes that ML-DSA signs in place of a message, from its definition."""
    raw = public_key(der).public_bytes_raw()
    tr = hashlib.shake_256(raw).digest(64)
    return hashlib.shake_256(tr + b"\0\0" + message).digest(64)
