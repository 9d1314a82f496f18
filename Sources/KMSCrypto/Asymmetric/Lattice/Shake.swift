import COpenSSLShim

/// The extendable-output functions of FIPS 202, by OpenSSL.
enum Shake {
  case shake128, shake256

  /// Hashes two parts, one after the other.
  ///
  /// - Throws: `.libraryFailed`.
  func hash(_ first: [UInt8], _ second: [UInt8] = [], count: Int) throws(AsymmetricError)
    -> [UInt8]
  {
    let bits: UInt32 =
      switch self {
      case .shake128: 128
      case .shake256: 256
      }
    return try unsafe LibraryKey.bytes(capacity: count) { bytes, count in
      unsafe strongroom_shake(
        bits, first, first.count, second, second.count, bytes, count.pointee)
    }
  }
}
