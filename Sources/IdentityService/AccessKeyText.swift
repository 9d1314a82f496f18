import KMSSecrets

/// The spelling of secret access keys.
///
/// Source: the shape that AWS uses and clients check: 40 characters of secret.
enum AccessKeyText {
  /// How many random bytes a secret is made of.
  static let secretByteCount = 30
  /// How many characters a secret has.
  static let secretCharacterCount = 40

  private static let secretAlphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The 40 characters that carry 30 bytes.
  static func secret(from seed: borrowing SecretBytes) -> SecretBytes {
    seed.withBytes { bytes in
      SecretBytes(count: secretCharacterCount) { target in
        writeSecret(random: bytes, to: target)
      }
    }
  }

  /// Writes 40 characters that carry 30 random bytes.
  static func writeSecret(
    random: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer
  ) {
    precondition(
      random.count == secretByteCount && target.count == secretCharacterCount,
      "a secret access key is 40 characters made of 30 random bytes")
    for group in 0..<10 {
      let bits =
        UInt32(random[group * 3]) << 16 | UInt32(random[group * 3 + 1]) << 8
        | UInt32(random[group * 3 + 2])
      for place in 0..<4 {
        target[group * 4 + place] = secretAlphabet[Int(bits >> UInt32(18 - place * 6) & 63)]
      }
    }
  }
}
