import KMSCrypto
public import KMSModel

extension KeySpecs {
  /// How many bytes keys of a spec encrypt at once with an algorithm; nothing where the spec does not
  /// offer it.
  ///
  /// - Source: KMS API Reference, Encrypt; RFC 8017 §7.1.1: modulus - 2 · hash - 2.
  public static func plaintextByteCountMax(
    _ spec: KeySpec, _ algorithm: EncryptionAlgorithmSpec
  ) -> Int? {
    let rules = rules(for: spec)
    guard rules.encryptionAlgorithms.contains(algorithm) else { return nil }
    guard case .keyPair(let pair) = rules.material, let modulus = pair.modulusByteCount else {
      return algorithm == .sm2pke ? 1024 : 4096
    }
    switch algorithm {
    case .rsaesOaepSha1: return modulus - 2 * 20 - 2
    case .rsaesOaepSha256: return modulus - 2 * 32 - 2
    case .symmetricDefault, .sm2pke: return nil
    }
  }
}
