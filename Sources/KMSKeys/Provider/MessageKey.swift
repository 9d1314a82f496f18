import KMSCrypto
import KMSSecrets

/// The key of one message, and what commits the message to it.
///
/// Format: docs/formats/ciphertext.md, "Per-message key".
struct MessageKey: ~Copyable {
  /// Every message has a key of its own, so that all have the same IV.
  private static let iv = [UInt8](repeating: 0, count: AES256GCM.nonceByteCount)
  private static let label: StaticString = "strongroom.message.v1"

  /// The commitment: 32 bytes, public.
  let commitment: [UInt8]
  /// Key and commitment, as they were derived.
  private let secret: SecretBytes

  /// Derives the key of the message with this nonce.
  ///
  /// - Throws: `.cryptography`.
  init(from material: DerivationKey, nonce: [UInt8]) throws(KeyError) {
    let secret = try material.deriveForMessage(
      label: MessageKey.label, nonce: nonce,
      count: AES256GCM.keyByteCount + CiphertextBlob.commitmentByteCount)
    self.commitment = unsafe secret.withBytes {
      unsafe Array($0[AES256GCM.keyByteCount...])
    }
    self.secret = secret
  }

  /// Encrypts the message.
  ///
  /// - Throws: `.cryptography`.
  consuming func seal(_ plaintext: SensitiveBytes, associatedData: [UInt8]) throws(KeyError)
    -> [UInt8]
  {
    do throws(CryptoError) {
      return try unsafe plaintext.withBytes { plaintext throws(CryptoError) in
        try unsafe withKey { key throws(CryptoError) in
          try unsafe [UInt8](rawByteCount: plaintext.count + AES256GCM.tagByteCount) {
            output throws(CryptoError) in
            try unsafe MessageCipher.seal(
              plaintext, key: key, nonce: MessageKey.iv, associatedData: associatedData,
              into: output)
          }
        }
      }
    } catch {
      throw .cryptography(error)
    }
  }

  /// Decrypts the message.
  ///
  /// - Throws: `.invalidCiphertext` if it was not sealed with this key and associated data;
  ///   `.cryptography`.
  consuming func open(_ sealed: [UInt8], associatedData: [UInt8]) throws(KeyError)
    -> SensitiveBytes
  {
    guard sealed.count > AES256GCM.tagByteCount else { throw .invalidCiphertext }
    do throws(CryptoError) {
      return try unsafe SensitiveBytes(count: sealed.count - AES256GCM.tagByteCount) {
        output throws(CryptoError) in
        try unsafe withKey { key throws(CryptoError) in
          try unsafe sealed.withRawBytes { sealed throws(CryptoError) in
            try unsafe MessageCipher.open(
              sealed, key: key, nonce: MessageKey.iv, associatedData: associatedData, into: output)
          }
        }
      }
    } catch .mismatch {
      throw .invalidCiphertext
    } catch {
      throw .cryptography(error)
    }
  }

  private func withKey<Result>(
    _ body: (UnsafeRawBufferPointer) throws(CryptoError) -> Result
  ) throws(CryptoError) -> Result {
    try unsafe secret.withBytes { secret throws(CryptoError) in
      try unsafe body(UnsafeRawBufferPointer(rebasing: secret[..<AES256GCM.keyByteCount]))
    }
  }
}
