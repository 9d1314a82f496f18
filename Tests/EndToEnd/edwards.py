"""Verification of Ed25519ph, from the text of RFC 8032 §5.1: slow, readable, for public data only."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
DOMAIN = b"SigEd25519 no Ed25519 collisions\x01\x00"


def add(a, b):
    x1, y1, x2, y2 = *a, *b
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P
    return x, y


def multiply(scalar, point):
    result = (0, 1)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    assert x * x % P == square, "not a point"
    return (P - x if x & 1 != sign else x), y


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def verify_ph(public_key, message, signature):
    """Whether a signature is one over SHA-512 of a message, with an empty context."""
    if len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    hashed = hashlib.sha512(message).digest()
    k = hashlib.sha512(DOMAIN + r + public_key + hashed).digest()
    k = int.from_bytes(k, "little") % L
    return multiply(s, BASE) == add(decode(r), multiply(k, decode(public_key)))


def encode(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def sign_ph(seed, message):
    """Signs SHA-512 of a message with an empty context. Not in constant time: for tests only."""
    expanded = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(expanded[:32], "little") & (1 << 254) - 8 | 1 << 254
    public_key = encode(multiply(scalar, BASE))
    hashed = hashlib.sha512(message).digest()
    r = int.from_bytes(hashlib.sha512(DOMAIN + expanded[32:] + hashed).digest(), "little") % L
    first = encode(multiply(r, BASE))
    k = int.from_bytes(hashlib.sha512(DOMAIN + first + public_key + hashed).digest(), "little") % L
    return first + ((r + k * scalar) % L).to_bytes(32, "little")
