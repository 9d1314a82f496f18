// The C module under swift-crypto, whose Swift API hashes messages itself. See docs/decisions.
import CCryptoBoringSSL
import KMSSecrets

/// A key on P-256 or P-384 as BoringSSL wants it, for signatures only: with P-384 it signs and verifies at
/// 1.6 and 1.3 times the speed of OpenSSL 3.0, with P-256 it verifies at 1.2 times.
///
/// `@unchecked Sendable`: the library only reads a key that it signs or verifies with, and the pointer is
/// never replaced.
@safe
final class NISTCurveSignatures: @unchecked Sendable {
  private let key: OpaquePointer
  /// The most bytes that a DER signature has.
  private let signatureByteCountMax: Int

  /// Takes a key over in its parts.
  ///
  /// - Parameters:
  ///   - algorithm: `.p256` or `.p384`; others return nothing.
  ///   - point: the uncompressed public point.
  ///   - scalar: the private scalar in full length; nothing for a public key.
  /// - Throws: `.invalidKey` if the library refuses a part, `.libraryFailed`.
  init?(_ algorithm: KeyAlgorithm, point: [UInt8], scalar: UnsafeRawBufferPointer?)
    throws(AsymmetricError)
  {
    guard let group = unsafe NISTCurveSignatures.group(algorithm) else { return nil }
    guard let key = unsafe CCryptoBoringSSL_EC_KEY_new() else { throw .libraryFailed }
    unsafe self.key = key
    // From here on the key is freed with `self`, also when a part is refused.
    self.signatureByteCountMax = algorithm.signatureByteCountMax ?? 0
    guard unsafe CCryptoBoringSSL_EC_KEY_set_group(key, group) == 1,
      unsafe CCryptoBoringSSL_EC_KEY_oct2key(key, point, point.count, nil) == 1
    else { throw NISTCurveSignatures.refusal() }
    guard let scalar = unsafe scalar else { return }
    guard unsafe CCryptoBoringSSL_EC_KEY_oct2priv(key, scalar.octets, scalar.count) == 1 else {
      throw NISTCurveSignatures.refusal()
    }
  }

  deinit {
    // This library wipes what it frees.
    unsafe CCryptoBoringSSL_EC_KEY_free(key)
  }

  /// Signs a ready digest.
  ///
  /// - Returns: the signature in DER.
  /// - Throws: `.libraryFailed`, also for a public key.
  /// - Source: FIPS 186-5 §6.4.1.
  func signature(of digest: SensitiveBytes) throws(AsymmetricError) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: signatureByteCountMax)
    var count: UInt32 = 0
    guard unsafe CCryptoBoringSSL_ECDSA_size(key) <= signatureByteCountMax else {
      throw .libraryFailed
    }
    let isDone = unsafe digest.withBytes { digest in
      unsafe CCryptoBoringSSL_ECDSA_sign(
        0, digest.octets, digest.count, &signature, &count, key) == 1
    }
    guard isDone, Int(count) <= signature.count else {
      CCryptoBoringSSL_ERR_clear_error()
      throw .libraryFailed
    }
    signature.removeLast(signature.count - Int(count))
    return signature
  }

  /// Whether a signature is one of a ready digest, and in DER.
  ///
  /// - Source: FIPS 186-5 §6.4.2.
  func isValid(_ signature: [UInt8], of digest: SensitiveBytes) -> Bool {
    let isValid = unsafe digest.withBytes { digest in
      unsafe CCryptoBoringSSL_ECDSA_verify(
        0, digest.octets, digest.count, signature, signature.count, key) == 1
    }
    if !isValid { CCryptoBoringSSL_ERR_clear_error() }
    return isValid
  }

  /// Whether this library has the curve, and is faster with it.
  static func canUse(_ algorithm: KeyAlgorithm) -> Bool { unsafe group(algorithm) != nil }

  private static func group(_ algorithm: KeyAlgorithm) -> OpaquePointer? {
    switch algorithm {
    case .p256: unsafe CCryptoBoringSSL_EC_group_p256()
    case .p384: unsafe CCryptoBoringSSL_EC_group_p384()
    case .rsa2048, .rsa3072, .rsa4096, .p521, .secp256k1, .ed25519, .sm2, .mlDSA44, .mlDSA65,
      .mlDSA87, .mlKEM512, .mlKEM768, .mlKEM1024:
      nil
    }
  }

  private static func refusal() -> AsymmetricError {
    CCryptoBoringSSL_ERR_clear_error()
    return .invalidKey
  }
}

extension PrivateKey.Material {
  /// The key for the library that signs faster with it; nothing if there is none.
  func fasterSignatures() throws(AsymmetricError) -> NISTCurveSignatures? {
    guard case .curve(let curve, let key) = self, NISTCurveSignatures.canUse(curve.algorithm) else {
      return nil
    }
    let point = try curve.point(of: key)
    return try unsafe curve.scalar(of: key).withBytes { scalar throws(AsymmetricError) in
      try unsafe NISTCurveSignatures(curve.algorithm, point: point, scalar: scalar)
    }
  }
}

extension PublicKey.Material {
  /// The key for the library that verifies faster with it; nothing if there is none.
  func fasterSignatures() throws(AsymmetricError) -> NISTCurveSignatures? {
    guard case .curve(let curve, let key) = self, NISTCurveSignatures.canUse(curve.algorithm) else {
      return nil
    }
    return try unsafe NISTCurveSignatures(
      curve.algorithm, point: try curve.point(of: key), scalar: nil)
  }
}
