import KMSCrypto
import KMSSecrets

/// The key of one message, and what commits the message to it.
///
/// Format: docs/formats/ciphertext.md, "Per-message key".
struct MessageKey: ~Copyable {
  /// Every message has a key of its own, so that all have the same IV.
  private static let iv = [UInt8](repeating: 0, count: AES256GCM.nonceByteCount)

  /// Key and commitment, as they were derived.
  private let secret: SecretBytes

  /// Derives the key of the message with this nonce.
  ///
  /// - Throws: `.cryptography`.
  init(from source: MessageKeySource, nonce: ArraySlice<UInt8>) throws(KeyError) {
    self.secret = try source.secrets(of: nonce)
  }

  /// The commitment: 32 bytes, public.
  var commitment: [UInt8] {
    unsafe secret.withBytes { unsafe Array($0[AES256GCM.keyByteCount...]) }
  }

  /// Whether a blob is committed to this key. Takes the same time for every commitment.
  func isCommitted(_ blob: CiphertextBlob) -> Bool {
    unsafe secret.withBytes { secret in
      unsafe blob.commitment.withUnsafeBytes { commitment in
        unsafe constantTimeEquals(
          UnsafeRawBufferPointer(rebasing: secret[AES256GCM.keyByteCount...]), commitment)
      }
    }
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
  consuming func open(_ sealed: ArraySlice<UInt8>, associatedData: [UInt8]) throws(KeyError)
    -> SensitiveBytes
  {
    guard sealed.count > AES256GCM.tagByteCount else { throw .invalidCiphertext }
    do throws(CryptoError) {
      return try unsafe SensitiveBytes(count: sealed.count - AES256GCM.tagByteCount) {
        output throws(CryptoError) in
        try unsafe withKey { key throws(CryptoError) in
          try unsafe sealed.span.bytes.withUnsafeBytes { sealed throws(CryptoError) in
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

/// What the keys of messages are derived from, ready to derive: the key of KBKDF as `DerivationKey` has it,
/// which is used for nothing else.
final class MessageKeySource: Sendable {
  private static let label: StaticString = "strongroom.message.v1"
  /// The fixed data of every message, with zeros for its nonce.
  private static let fixedData = DerivationKey.fixedData(
    label: label, context: [UInt8](repeating: 0, count: CiphertextBlob.nonceByteCount),
    count: secretByteCount)
  /// Where the nonce lies in them: behind the label and a zero.
  private static let nonceStart = label.utf8CodeUnitCount + 1
  private static let secretByteCount = AES256GCM.keyByteCount + CiphertextBlob.commitmentByteCount

  private let key: PreparedHMAC

  /// Takes in a key.
  ///
  /// - Throws: `.cryptography` unless it has 32 bytes; `.faultDetected`.
  convenience init(_ secret: borrowing SecretBytes) throws(KeyError) {
    guard secret.count == DerivationKey.byteCount else { throw .cryptography(.keySizeInvalid) }
    try self.init(
      unsafe secret.withBytes { unsafe PreparedHMAC(key: $0) },
      unsafe secret.withBytes { unsafe PreparedHMAC(key: $0) })
  }

  /// Takes over a key that was prepared twice: what a fault does to it here would spoil every message until
  /// it is prepared anew, and no check of a message would find it.
  ///
  /// - Throws: `.faultDetected` unless both are the same.
  init(_ key: PreparedHMAC, _ again: PreparedHMAC) throws(KeyError) {
    guard key.isSame(as: again) else { throw .faultDetected }
    self.key = key
  }

  /// The key of the message with this nonce, and behind it the commitment.
  ///
  /// Format: docs/formats/ciphertext.md, "Per-message key".
  ///
  /// - Throws: `.cryptography` unless the nonce is as long as those of blobs.
  func secrets(of nonce: ArraySlice<UInt8>) throws(KeyError) -> SecretBytes {
    guard nonce.count == CiphertextBlob.nonceByteCount else { throw .cryptography(.sizeInvalid) }
    let template = MessageKeySource.fixedData.span
    // On the stack: there is one for every message.
    var room = InlineArray<64, UInt8>(repeating: 0)
    for index in 0..<template.count { room[index] = template[index] }
    let nonce = nonce.span
    for index in 0..<nonce.count { room[MessageKeySource.nonceStart + index] = nonce[index] }
    let fixedData = unsafe room.span.extracting(0..<template.count).bytes
    do throws(CryptoError) {
      return try unsafe SecretBytes(count: MessageKeySource.secretByteCount) {
        output throws(CryptoError) in
        try unsafe key.deriveKey(fixedData: fixedData, into: output)
      }
    } catch {
      throw .cryptography(error)
    }
  }
}
