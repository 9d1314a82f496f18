"""Measures whether refused RSA ciphertexts can be told apart by the time they take.

Makes a key and ciphertexts that are wrong in different ways, has `Benchmarks refusals` decrypt them in random
order, and prints medians and a t-test of each way against random numbers.
"""

import argparse
import hashlib
import os
import pathlib
import subprocess
import tempfile

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ROOT = pathlib.Path(__file__).resolve().parents[2]
HASH = "sha256"
HASH_BYTES = 32
KINDS = 20


def mask(seed, count):
    """MGF1, RFC 8017 B.2.1."""
    blocks = (
        hashlib.new(HASH, seed + index.to_bytes(4, "big")).digest()
        for index in range(-(-count // HASH_BYTES))
    )
    return b"".join(blocks)[:count]


def mixed(left, right):
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def block(size, *, first=0, label=b"", separator=1, padding_byte=0):
    """An encoded message of OAEP, RFC 8017 §7.1.1, that may be wrong in one way."""
    message = b"attack at dawn"
    data_size = size - HASH_BYTES - 1
    filler = data_size - HASH_BYTES - 1 - len(message)
    data = hashlib.new(HASH, label).digest() + bytes([padding_byte] * filler)
    data += bytes([separator]) + (message if separator else bytes(len(message)))
    seed = os.urandom(HASH_BYTES)
    masked_data = mixed(data, mask(seed, data_size))
    masked_seed = mixed(seed, mask(masked_data, HASH_BYTES))
    return bytes([first]) + masked_seed + masked_data


def ciphertexts(key):
    numbers = key.public_key().public_numbers()
    size = (numbers.n.bit_length() + 7) // 8

    def raw(encoded):
        return pow(int.from_bytes(encoded, "big"), numbers.e, numbers.n).to_bytes(size, "big")

    def below():
        return (int.from_bytes(os.urandom(size + 8), "big") % numbers.n).to_bytes(size, "big")

    def other_hash():
        scheme = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
        return key.public_key().encrypt(b"attack at dawn", scheme)

    return {
        "a random number": below,
        "the first byte is not zero": lambda: raw(block(size, first=1)),
        "another label": lambda: raw(block(size, label=b"label")),
        "another hash": other_hash,
        "no separator": lambda: raw(block(size, separator=0)),
        "padding that is not zero": lambda: raw(block(size, padding_byte=2)),
        "zero": lambda: bytes(size),
        "not below the modulus": lambda: b"\xff" * size,
        "a byte too few": lambda: below()[1:],
        "one byte": lambda: b"\x01",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bits", type=int, default=2048, choices=[2048, 3072, 4096])
    parser.add_argument("--rounds", type=int, default=4000, help="decryptions of each kind")
    options = parser.parse_args()
    key = rsa.generate_private_key(65537, options.bits)
    encoded = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "cases"
        lines = [encoded.hex()]
        for name, make in ciphertexts(key).items():
            lines += [f"{name}\t{make().hex()}" for _ in range(KINDS)]
        path.write_text("\n".join(lines) + "\n")
        program = ROOT / ".build-release/release/Benchmarks"
        subprocess.run(
            [program, "refusals", path, str(options.bits), str(options.rounds)], check=True
        )


main()
