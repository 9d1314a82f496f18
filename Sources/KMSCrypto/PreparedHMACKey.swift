public import KMSSecrets

/// A key of ours that authenticates messages with HMAC-SHA-256, for as long as the process lives.
public final class PreparedHMACKey: Sendable {
  private let key: PreparedHMAC

  /// Takes over a key.
  ///
  /// - Parameter secret: 32 bytes.
  /// - Throws: `.keySizeInvalid`.
  public init(_ secret: consuming SecretBytes) throws(CryptoError) {
    guard secret.count == 32 else { throw .keySizeInvalid }
    key = unsafe secret.withBytes { unsafe PreparedHMAC(key: $0) }
  }

  /// The authentication code of a message: 32 bytes.
  public func authenticationCode(for message: [UInt8]) -> [UInt8] {
    unsafe key.code(for: message.span.bytes).bytes
  }
}
