/// The sizes of AES-256-GCM as it is used here, in bytes.
///
/// - Source: NIST SP 800-38D §5.2.1, §8.2.
public enum AES256GCM {
  /// The size of a key.
  public static let keyByteCount = 32
  /// The size of a nonce; other sizes are refused.
  public static let nonceByteCount = 12
  /// The size of a tag, which follows the ciphertext; tags are never cut short.
  public static let tagByteCount = 16
}
