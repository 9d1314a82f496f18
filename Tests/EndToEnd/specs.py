"""The key specs of the API: what each is for, and its algorithms in the order of answers."""

RSA = ["RSA_2048", "RSA_3072", "RSA_4096"]
ECC = ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"]
ML_DSA = ["ML_DSA_44", "ML_DSA_65", "ML_DSA_87"]
ML_KEM = ["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"]

RSA_ENCRYPTION = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
RSA_SIGNING = [
    f"RSASSA_{scheme}_SHA_{bits}" for scheme in ("PKCS1_V1_5", "PSS") for bits in (256, 384, 512)
]

LISTS = {
    "ENCRYPT_DECRYPT": "EncryptionAlgorithms",
    "SIGN_VERIFY": "SigningAlgorithms",
    "GENERATE_VERIFY_MAC": "MacAlgorithms",
    "KEY_AGREEMENT": "KeyAgreementAlgorithms",
    "ENCAPSULATE_DECAPSULATE": "EncapsulationAlgorithms",
}

# (spec, usage) -> algorithms
ALGORITHMS = {
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"): ["SYMMETRIC_DEFAULT"],
    ("ECC_NIST_P256", "SIGN_VERIFY"): ["ECDSA_SHA_256"],
    ("ECC_NIST_P384", "SIGN_VERIFY"): ["ECDSA_SHA_384"],
    ("ECC_NIST_P521", "SIGN_VERIFY"): ["ECDSA_SHA_512"],
    ("ECC_SECG_P256K1", "SIGN_VERIFY"): ["ECDSA_SHA_256"],
    ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY"): ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
    ("SM2", "ENCRYPT_DECRYPT"): ["SM2PKE"],
    ("SM2", "SIGN_VERIFY"): ["SM2DSA"],
    ("SM2", "KEY_AGREEMENT"): ["ECDH"],
}
ALGORITHMS |= {(spec, "ENCRYPT_DECRYPT"): RSA_ENCRYPTION for spec in RSA}
ALGORITHMS |= {(spec, "SIGN_VERIFY"): RSA_SIGNING for spec in RSA}
ALGORITHMS |= {(spec, "KEY_AGREEMENT"): ["ECDH"] for spec in ECC}
ALGORITHMS |= {(spec, "SIGN_VERIFY"): ["ML_DSA_SHAKE_256"] for spec in ML_DSA}
ALGORITHMS |= {(spec, "ENCAPSULATE_DECAPSULATE"): ["ML_KEM"] for spec in ML_KEM}
ALGORITHMS |= {
    (f"HMAC_{bits}", "GENERATE_VERIFY_MAC"): [f"HMAC_SHA_{bits}"] for bits in (224, 256, 384, 512)
}

ALL = sorted({spec for spec, _ in ALGORITHMS})

PAIRS = RSA + ECC + ["ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "SM2"] + ML_KEM


def signing_cases():
    """Each spec with each algorithm that it signs with."""
    return [
        (spec, algorithm)
        for (spec, usage), algorithms in ALGORITHMS.items()
        if usage == "SIGN_VERIFY"
        for algorithm in algorithms
    ]


def encryption_cases():
    """Each asymmetric spec with each algorithm that it encrypts with."""
    return [
        (spec, algorithm)
        for (spec, usage), algorithms in ALGORITHMS.items()
        if usage == "ENCRYPT_DECRYPT" and spec != "SYMMETRIC_DEFAULT"
        for algorithm in algorithms
    ]
