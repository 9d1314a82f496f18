/// Public keys and signatures given by their numbers, as JSON Web Keys and JSON Web Signatures give them.
extension PublicKey {
  /// An RSA key of 2,048, 3,072 or 4,096 bits.
  ///
  /// - Parameters:
  ///   - modulus: big endian, without zeros in front.
  ///   - exponent: big endian.
  /// - Throws: as `init(der:algorithm:)`; `.invalidEncoding` for other sizes.
  /// - Source: RFC 7518 §6.3.1.
  public convenience init(modulus: [UInt8], exponent: [UInt8]) throws(AsymmetricError) {
    let algorithm = KeyAlgorithm.allCases.first { $0.modulusByteCount == modulus.count }
    guard let algorithm, (1...8).contains(exponent.count) else { throw .invalidEncoding }
    let key = SubjectPublicKeyInfo.encodeRSA(modulus: modulus, exponent: exponent)
    try self.init(
      der: SubjectPublicKeyInfo.encode(key, algorithm: algorithm), algorithm: algorithm)
  }

  /// A point of P-256.
  ///
  /// - Parameters:
  ///   - x: 32 bytes, big endian.
  ///   - y: 32 bytes, big endian.
  /// - Throws: as `init(der:algorithm:)`; `.invalidEncoding` for other sizes.
  /// - Source: RFC 7518 §6.2.1; SEC 1 §2.3.3.
  public convenience init(x: [UInt8], y: [UInt8]) throws(AsymmetricError) {
    guard x.count == 32, y.count == 32 else { throw .invalidEncoding }
    try self.init(
      der: SubjectPublicKeyInfo.encode([4] + x + y, algorithm: .p256), algorithm: .p256)
  }

  /// The DER of an ECDSA signature over P-256 that was given as two numbers of 32 bytes.
  ///
  /// - Returns: nothing unless there are 64 bytes.
  /// - Source: RFC 7518 §3.4; RFC 3279 §2.2.3.
  public static func derSignature(ofNumbers numbers: [UInt8]) -> [UInt8]? {
    guard numbers.count == 64 else { return nil }
    // Both are a sequence of two integers.
    return SubjectPublicKeyInfo.encodeRSA(
      modulus: Array(numbers[..<32]), exponent: Array(numbers[32...]))
  }
}
