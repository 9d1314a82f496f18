import KMSCrypto
import KMSSecrets

/// A secret under a wrapping key, bound to the words that say what it is.
///
/// Format: docs/formats/hierarchy.md, "Wrapped secret".
enum WrappedSecret {
  static let formatVersion: UInt8 = 1
  static let nonceByteCount = 12
  static let tagByteCount = 16
  /// How many bytes a wrapped secret has more than the secret.
  static let overheadByteCount = headerByteCount + nonceByteCount + tagByteCount

  private static let headerByteCount = 5
  private static let label: StaticString = "strongroom.wrap.v1"

  /// Wraps a secret.
  ///
  /// - Parameters:
  ///   - identity: what is wrapped.
  ///   - epoch: the number of the wrapping key; 0 is the root key.
  ///   - nonce: 12 unpredictable bytes.
  static func wrap(
    _ secret: borrowing SecretBytes, identity: String, epoch: UInt32, under key: DerivationKey,
    nonce: [UInt8]
  ) throws(KeyError) -> [UInt8] {
    let header: [UInt8] = [
      formatVersion, UInt8(truncatingIfNeeded: epoch >> 24),
      UInt8(truncatingIfNeeded: epoch >> 16), UInt8(truncatingIfNeeded: epoch >> 8),
      UInt8(truncatingIfNeeded: epoch),
    ]
    let identity = Array(identity.utf8)
    let wrappingKey = try key.derive(label: label, context: identity)
    let sealed = try AEAD.seal(
      secret, key: wrappingKey, nonce: nonce, associatedData: header + identity)
    return header + nonce + sealed
  }

  /// Opens what `wrap` made.
  ///
  /// - Throws: `.wrappedSecretInvalid` for everything that does not fit; `.cryptography`.
  static func unwrap(_ wrapped: [UInt8], identity: String, under key: DerivationKey)
    throws(KeyError) -> SecretBytes
  {
    guard wrapped.count > overheadByteCount, wrapped[0] == formatVersion else {
      throw .wrappedSecretInvalid
    }
    let header = Array(wrapped[..<headerByteCount])
    let nonce = Array(wrapped[headerByteCount..<(headerByteCount + nonceByteCount)])
    let sealed = Array(wrapped[(headerByteCount + nonceByteCount)...])
    let identity = Array(identity.utf8)
    let wrappingKey = try key.derive(label: label, context: identity)
    guard
      let secret = try AEAD.open(
        sealed, key: wrappingKey, nonce: nonce, associatedData: header + identity)
    else { throw .wrappedSecretInvalid }
    return secret
  }

  /// Which epoch wrapped it; `nil` if it is no wrapped secret.
  static func epoch(of wrapped: [UInt8]) -> UInt32? {
    guard wrapped.count > overheadByteCount, wrapped[0] == formatVersion else { return nil }
    return wrapped[1..<headerByteCount].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
