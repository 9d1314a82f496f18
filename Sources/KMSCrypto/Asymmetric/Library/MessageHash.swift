import COpenSSLShim
public import KMSSecrets

/// SM3, the hash function of SM2.
///
/// - Source: GB/T 32905.
public enum SM3 {
  /// How many bytes its output has.
  public static let byteCount = 32

  /// Hashes a message.
  ///
  /// - Throws: `.libraryFailed`.
  public static func digest(_ message: SensitiveBytes) throws(AsymmetricError) -> SensitiveBytes {
    try MessageHash.digest(message, STRONGROOM_SIGNING_SM3)
  }
}

extension SignatureHash {
  var code: strongroom_signing_hash {
    switch self {
    case .sha256: STRONGROOM_SIGNING_SHA256
    case .sha384: STRONGROOM_SIGNING_SHA384
    case .sha512: STRONGROOM_SIGNING_SHA512
    }
  }
}

/// Hashing of messages before they are signed.
enum MessageHash {
  static func byteCount(_ hash: strongroom_signing_hash) -> Int {
    switch hash {
    case STRONGROOM_SIGNING_SHA1: 20
    case STRONGROOM_SIGNING_SHA384: 48
    case STRONGROOM_SIGNING_SHA512: 64
    default: 32
    }
  }

  static func digest(_ message: SensitiveBytes, _ hash: strongroom_signing_hash)
    throws(AsymmetricError) -> SensitiveBytes
  {
    try unsafe LibraryKey.secret(capacity: byteCount(hash)) { out, count in
      unsafe message.withBytes { bytes in
        unsafe strongroom_hash_message(hash, bytes.octets, bytes.count, out, count.pointee)
      }
    }
  }
}
