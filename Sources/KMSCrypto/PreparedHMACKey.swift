public import KMSSecrets

/// A key of ours that authenticates messages with HMAC-SHA-256, for as long as the process lives.
public final class PreparedHMACKey: Sendable {
  private let secret: SecretBytes
  private let provider: any SymmetricCryptoProvider

  /// Takes over a key and proves once that the library can work with it.
  ///
  /// - Parameter secret: 32 bytes.
  /// - Throws: `.keySizeInvalid`, `.libraryFailed`.
  public init(_ secret: consuming SecretBytes, provider: any SymmetricCryptoProvider)
    throws(CryptoError)
  {
    guard secret.count == 32 else { throw .keySizeInvalid }
    self.secret = secret
    self.provider = provider
    _ = try code(for: [])
  }

  /// The authentication code of a message: 32 bytes.
  public func authenticationCode(for message: [UInt8]) -> [UInt8] {
    do throws(CryptoError) {
      return try code(for: message)
    } catch {
      // INVARIANT: HMAC takes every message, and `init` has shown that the library works. What is
      // left is a process without memory, which must not go on with a row that it did not check.
      preconditionFailure("the cryptographic library does not authenticate any more: \(error)")
    }
  }

  private func code(for message: [UInt8]) throws(CryptoError) -> [UInt8] {
    try unsafe secret.withBytes { key throws(CryptoError) in
      try unsafe message.withRawBytes { message throws(CryptoError) in
        try unsafe provider.authenticationCode(for: message, key: key, .sha256)
      }
    }
  }
}
