import KMSCrypto
import KMSSecrets

/// AES-256-GCM over secrets, in the errors of this module. What is sealed is ciphertext and tag.
enum AEAD {
  /// Encrypts a secret.
  ///
  /// - Parameters:
  ///   - key: 32 bytes.
  ///   - nonce: 12 bytes, never used twice with the same key.
  /// - Throws: `.cryptography`.
  static func seal(
    _ secret: borrowing SecretBytes, key: borrowing SecretBytes, nonce: [UInt8],
    associatedData: [UInt8]
  ) throws(KeyError) -> [UInt8] {
    do throws(CryptoError) {
      return try unsafe secret.withBytes { plaintext throws(CryptoError) in
        try unsafe seal(plaintext, key: key, nonce: nonce, associatedData: associatedData)
      }
    } catch {
      throw .cryptography(error)
    }
  }

  /// Encrypts bytes that are no secret, so that only we can make them.
  ///
  /// - Throws: `.cryptography`.
  static func seal(
    _ payload: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], associatedData: [UInt8]
  ) throws(KeyError) -> [UInt8] {
    do throws(CryptoError) {
      return try unsafe payload.withRawBytes { plaintext throws(CryptoError) in
        try unsafe seal(plaintext, key: key, nonce: nonce, associatedData: associatedData)
      }
    } catch {
      throw .cryptography(error)
    }
  }

  /// Opens a secret; `nil` if it was not sealed with this key, nonce and associated data.
  ///
  /// - Throws: `.cryptography`.
  static func open(
    _ sealed: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], associatedData: [UInt8]
  ) throws(KeyError) -> SecretBytes? {
    guard sealed.count >= AES256GCM.tagByteCount else { return nil }
    do throws(CryptoError) {
      return try unsafe SecretBytes(count: sealed.count - AES256GCM.tagByteCount) {
        output throws(CryptoError) in
        try unsafe open(
          sealed, key: key, nonce: nonce, associatedData: associatedData, into: output)
      }
    } catch .mismatch {
      return nil
    } catch {
      throw .cryptography(error)
    }
  }

  /// Opens bytes that are no secret; `nil` if they cannot be opened, for whatever reason.
  static func openPublic(
    _ sealed: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], associatedData: [UInt8]
  ) -> [UInt8]? {
    guard sealed.count >= AES256GCM.tagByteCount else { return nil }
    do throws(CryptoError) {
      return try unsafe [UInt8](rawByteCount: sealed.count - AES256GCM.tagByteCount) {
        output throws(CryptoError) in
        try unsafe open(
          sealed, key: key, nonce: nonce, associatedData: associatedData, into: output)
      }
    } catch {
      return nil
    }
  }

  private static func seal(
    _ plaintext: UnsafeRawBufferPointer, key: borrowing SecretBytes, nonce: [UInt8],
    associatedData: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try unsafe key.withBytes { key throws(CryptoError) in
      try unsafe [UInt8](rawByteCount: plaintext.count + AES256GCM.tagByteCount) {
        output throws(CryptoError) in
        try unsafe MessageCipher.seal(
          plaintext, key: key, nonce: nonce, associatedData: associatedData, into: output)
      }
    }
  }

  private static func open(
    _ sealed: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], associatedData: [UInt8],
    into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError) {
    try unsafe key.withBytes { key throws(CryptoError) in
      try unsafe sealed.withRawBytes { sealed throws(CryptoError) in
        try unsafe MessageCipher.open(
          sealed, key: key, nonce: nonce, associatedData: associatedData, into: output)
      }
    }
  }
}
