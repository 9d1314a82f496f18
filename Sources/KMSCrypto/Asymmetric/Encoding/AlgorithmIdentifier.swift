/// How keys name their algorithm: the one DER encoding of their AlgorithmIdentifier.
///
/// - Source: RFC 3279 §2.3.1 (RSA), RFC 5480 §2.1.1 (NIST curves), SEC 2 (secp256k1), GM/T 0006
///   (SM2), RFC 8410 §3 (Ed25519), RFC 9881 §2 (ML-DSA), RFC 9935 §3 (ML-KEM).
enum AlgorithmIdentifier {
  /// The whole element.
  static func encoded(_ algorithm: KeyAlgorithm) -> [UInt8] {
    switch algorithm {
    case .rsa2048, .rsa3072, .rsa4096: element(rsaEncryption + [0x05, 0x00])
    case .p256, .p384, .p521, .secp256k1, .sm2: element(ecPublicKey + curve(algorithm))
    case .ed25519: element([0x06, 0x03, 0x2B, 0x65, 0x70])
    case .mlDSA44: element(nistAlgorithm + [0x03, 0x11])
    case .mlDSA65: element(nistAlgorithm + [0x03, 0x12])
    case .mlDSA87: element(nistAlgorithm + [0x03, 0x13])
    case .mlKEM512: element(nistAlgorithm + [0x04, 0x01])
    case .mlKEM768: element(nistAlgorithm + [0x04, 0x02])
    case .mlKEM1024: element(nistAlgorithm + [0x04, 0x03])
    }
  }

  /// The object identifier of a named curve, tag and length included; empty for other algorithms.
  static func curve(_ algorithm: KeyAlgorithm) -> [UInt8] {
    switch algorithm {
    case .p256: [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
    case .p384: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22]
    case .p521: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23]
    case .secp256k1: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x0A]
    case .sm2: [0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D]
    case .rsa2048, .rsa3072, .rsa4096, .ed25519, .mlDSA44, .mlDSA65, .mlDSA87, .mlKEM512,
      .mlKEM768, .mlKEM1024:
      []
    }
  }

  private static let rsaEncryption: [UInt8] = [
    0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
  ]
  private static let ecPublicKey: [UInt8] = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
  /// 2.16.840.1.101.3.4, without the last two arcs.
  private static let nistAlgorithm: [UInt8] = [
    0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,
  ]

  private static func element(_ contents: [UInt8]) -> [UInt8] {
    [DERReader.Tag.sequence, UInt8(truncatingIfNeeded: contents.count)] + contents
  }
}
