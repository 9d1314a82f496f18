import COpenSSLShim
import KMSSecrets

extension LibraryKey {
  /// How a digest is signed.
  enum Scheme {
    case pkcs1(SignatureHash)
    case pss(SignatureHash)
    /// ECDSA or SM2.
    case curve

    fileprivate var code: strongroom_scheme {
      switch self {
      case .pkcs1: STRONGROOM_RSA_PKCS1
      case .pss: STRONGROOM_RSA_PSS
      case .curve: STRONGROOM_CURVE_SIGNATURE
      }
    }

    /// Curves sign digests whatever made them.
    fileprivate var hash: strongroom_signing_hash {
      switch self {
      case .pkcs1(let hash), .pss(let hash): hash.code
      case .curve: STRONGROOM_SIGNING_SHA256
      }
    }
  }

  /// Signs a ready digest.
  func signature(of digest: SensitiveBytes, _ scheme: Scheme, capacity: Int)
    throws(AsymmetricError) -> [UInt8]
  {
    try unsafe LibraryKey.bytes(capacity: capacity) { bytes, count in
      unsafe digest.withBytes { digest in
        unsafe strongroom_sign_digest(
          pointer, scheme.code, scheme.hash, digest.octets, digest.count, bytes, capacity, count)
      }
    }
  }

  /// Whether a signature is one of a ready digest.
  func isValid(_ signature: [UInt8], of digest: SensitiveBytes, _ scheme: Scheme)
    throws(AsymmetricError) -> Bool
  {
    try unsafe LibraryKey.verdict(
      digest.withBytes { digest in
        unsafe strongroom_verify_digest(
          pointer, scheme.code, scheme.hash, digest.octets, digest.count, signature,
          signature.count)
      })
  }

  /// Signs a message with SM2.
  func sm2Signature(of message: SensitiveBytes, capacity: Int) throws(AsymmetricError) -> [UInt8] {
    try unsafe LibraryKey.bytes(capacity: capacity) { bytes, count in
      unsafe message.withBytes { message in
        unsafe strongroom_sm2_sign(
          pointer, message.octets, message.count, bytes, capacity, count)
      }
    }
  }

  /// Whether a signature is one of a message: SM2.
  func isValidSM2(_ signature: [UInt8], of message: SensitiveBytes) throws(AsymmetricError) -> Bool
  {
    try unsafe LibraryKey.verdict(
      message.withBytes { message in
        unsafe strongroom_sm2_verify(
          pointer, message.octets, message.count, signature, signature.count)
      })
  }
}
