/// What kind of key pair a key is: algorithm, and curve, modulus or parameter set.
public enum KeyAlgorithm: Hashable, Sendable, CaseIterable {
  /// RSA, by the bits of the modulus.
  case rsa2048, rsa3072, rsa4096
  /// The NIST curves of SP 800-186.
  case p256, p384, p521
  /// The curve of SEC 2.
  case secp256k1
  /// Edwards25519 of RFC 8032.
  case ed25519
  /// The curve of GB/T 32918.
  case sm2
  /// FIPS 204.
  case mlDSA44, mlDSA65, mlDSA87
  /// FIPS 203.
  case mlKEM512, mlKEM768, mlKEM1024
}

extension KeyAlgorithm {
  /// How many bytes the RSA modulus has; `nil` for other algorithms.
  public var modulusByteCount: Int? {
    switch self {
    case .rsa2048: 256
    case .rsa3072: 384
    case .rsa4096: 512
    case .p256, .p384, .p521, .secp256k1, .ed25519, .sm2, .mlDSA44, .mlDSA65, .mlDSA87, .mlKEM512,
      .mlKEM768, .mlKEM1024:
      nil
    }
  }

  /// How many bytes the longest signature has; `nil` if the algorithm does not sign.
  ///
  /// A DER signature of a curve can be shorter, every other is as long as this.
  public var signatureByteCountMax: Int? {
    switch self {
    case .rsa2048, .rsa3072, .rsa4096: modulusByteCount
    case .p256, .secp256k1, .sm2: 72
    case .p384: 104
    case .p521: 139
    case .ed25519: 64
    case .mlDSA44: 2420
    case .mlDSA65: 3309
    case .mlDSA87: 4627
    case .mlKEM512, .mlKEM768, .mlKEM1024: nil
    }
  }

  /// How many bytes an ML-KEM ciphertext has; `nil` for other algorithms.
  ///
  /// - Source: FIPS 203, Table 3.
  public var encapsulationByteCount: Int? {
    switch self {
    case .mlKEM512: 768
    case .mlKEM768: 1088
    case .mlKEM1024: 1568
    case .rsa2048, .rsa3072, .rsa4096, .p256, .p384, .p521, .secp256k1, .ed25519, .sm2, .mlDSA44,
      .mlDSA65, .mlDSA87:
      nil
    }
  }
}
