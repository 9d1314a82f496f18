public import KMSSecrets

/// How a signature is made.
public enum SignatureAlgorithm: Hashable, Sendable {
  /// RSASSA-PKCS1-v1_5.
  case rsaPKCS1(SignatureHash)
  /// RSASSA-PSS, MGF1 with the same hash, salt as long as the hash.
  case rsaPSS(SignatureHash)
  /// ECDSA, signatures in DER.
  case ecdsa(SignatureHash)
  /// Ed25519, over messages only.
  case ed25519
  /// Ed25519ph with an empty context, over a digest of 64 bytes only, **which is hashed once more**:
  /// AWS KMS takes those bytes as the message and computes PH of them.
  case ed25519ph
  /// SM2 with SM3 and the default distinguishing id, signatures in DER.
  case sm2DSA
  /// ML-DSA, randomized, with an empty context.
  case mlDSA
}

/// The hash functions of signatures.
public enum SignatureHash: Hashable, Sendable, CaseIterable {
  case sha256, sha384, sha512

  /// How many bytes its output has.
  public var byteCount: Int {
    switch self {
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }
}

/// What is signed.
public enum SignatureInput: Sendable {
  /// A message, which is hashed here.
  case message(SensitiveBytes)
  /// The digest of a message, with exactly the length of its hash function.
  case digest(SensitiveBytes)
  /// The 64 bytes that ML-DSA signs in place of a message, mu in FIPS 204.
  case messageRepresentative(SensitiveBytes)
}

/// Whether a fresh result is checked before it leaves, against faults in this machine.
///
/// A faulty signature can tell the private key. What it costs, as CPU time measured with OpenSSL 3.0,
/// beside the operation alone:
///
/// | | alone | checked |
/// | --- | --- | --- |
/// | RSA, 2048 / 4096 bits; the library checks by itself, too | 260 / 4,200 µs | +22 / +80 µs |
/// | P-256, P-384, P-521 | 23, 820, 310 µs | +70, +700, +550 µs |
/// | secp256k1, SM2 | 450, 360 µs | +380, +330 µs |
/// | Ed25519, Ed25519ph | 19 µs | +50 µs |
/// | ML-DSA-44, 65, 87 | 650, 1,100, 1,400 µs | +130, +210, +320 µs |
/// | encryption with RSA, 2048 / 4096 bits | 23 / 70 µs | +260 / +4,200 µs |
public enum ResultCheck: Hashable, Sendable {
  case skipped
  /// Verify after signing, decrypt after encrypting; `.faultDetected` if that fails.
  case performed
}
