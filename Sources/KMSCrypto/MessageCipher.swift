import CCryptoBoringSSL
import KMSSecrets

/// AES-256-GCM with the keys of single messages.
///
/// The contexts of this library fit into memory that the caller has: they are on the stack for one call
/// and wiped when it returns. The other library takes many pieces of heap for the same step,
/// which is most of what they cost for a short message. See docs/crypto.md.
public enum MessageCipher {
  /// Encrypts with AES-256-GCM.
  ///
  /// - Parameters:
  ///   - key: 32 bytes.
  ///   - nonce: 12 bytes, never used twice with the same key.
  ///   - output: ciphertext and 16 bytes of tag: exactly 16 bytes more than the plaintext.
  /// - Throws: `.keySizeInvalid`, `.sizeInvalid`, `.libraryFailed`.
  public static func seal(
    _ plaintext: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: [UInt8],
    associatedData: [UInt8], into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError) {
    try check(keyByteCount: key.count, nonce)
    guard output.count >= AES256GCM.tagByteCount,
      output.count - AES256GCM.tagByteCount == plaintext.count
    else { throw .sizeInvalid }
    let isDone = try unsafe withContext(key) { context in
      var count = 0
      return unsafe CCryptoBoringSSL_EVP_AEAD_CTX_seal(
        context, output.octets, &count, output.count, nonce, nonce.count, plaintext.octets,
        plaintext.count, associatedData, associatedData.count) == 1 && count == output.count
    }
    guard isDone else { throw libraryFailure() }
  }

  /// Decrypts with AES-256-GCM.
  ///
  /// - Parameters:
  ///   - sealed: ciphertext and 16 bytes of tag.
  ///   - output: exactly 16 bytes less than `sealed`; holds zeros if this throws.
  /// - Throws: `.mismatch`, `.keySizeInvalid`, `.sizeInvalid`, `.libraryFailed`.
  public static func open(
    _ sealed: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: [UInt8],
    associatedData: [UInt8], into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError) {
    try check(keyByteCount: key.count, nonce)
    guard sealed.count >= AES256GCM.tagByteCount,
      sealed.count - AES256GCM.tagByteCount == output.count
    else { throw .sizeInvalid }
    let isAuthentic = try unsafe withContext(key) { context in
      var count = 0
      return unsafe CCryptoBoringSSL_EVP_AEAD_CTX_open(
        context, output.octets, &count, output.count, nonce, nonce.count, sealed.octets,
        sealed.count, associatedData, associatedData.count) == 1 && count == output.count
    }
    guard isAuthentic else {
      CCryptoBoringSSL_ERR_clear_error()
      unsafe zeroize(output)
      throw .mismatch
    }
  }

  /// Lends a context with the key's schedule, and wipes it.
  ///
  /// - Throws: `.libraryFailed` if there is none.
  private static func withContext(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafePointer<EVP_AEAD_CTX>) -> Bool
  ) throws(CryptoError) -> Bool {
    var isReady = false
    let isDone = unsafe withUnsafeTemporaryAllocation(of: EVP_AEAD_CTX.self, capacity: 1) {
      room in
      guard let context = room.baseAddress else { return false }
      unsafe CCryptoBoringSSL_EVP_AEAD_CTX_zero(context)
      defer {
        unsafe CCryptoBoringSSL_EVP_AEAD_CTX_cleanup(context)
        unsafe zeroize(UnsafeMutableRawBufferPointer(room))
      }
      isReady =
        unsafe CCryptoBoringSSL_EVP_AEAD_CTX_init(
          context, CCryptoBoringSSL_EVP_aead_aes_256_gcm(), key.octets, key.count,
          AES256GCM.tagByteCount, nil) == 1
      return unsafe isReady && body(context)
    }
    guard isReady else { throw libraryFailure() }
    return isDone
  }

  private static func check(keyByteCount: Int, _ nonce: [UInt8]) throws(CryptoError) {
    guard keyByteCount == AES256GCM.keyByteCount else { throw .keySizeInvalid }
    guard nonce.count == AES256GCM.nonceByteCount else { throw .sizeInvalid }
  }

  private static func libraryFailure() -> CryptoError {
    let code = CCryptoBoringSSL_ERR_peek_last_error()
    CCryptoBoringSSL_ERR_clear_error()
    return .libraryFailed(code: UInt(code))
  }
}
