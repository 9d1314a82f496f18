/// The spelling of access keys.
///
/// Source: the shapes that AWS uses and clients check: 20 characters of id, 40 of secret.
enum AccessKeyText {
  /// How many random bytes an id is made of.
  static let idByteCount = 10
  /// How many random bytes a secret is made of.
  static let secretByteCount = 30
  /// How many characters a secret has.
  static let secretCharacterCount = 40

  private static let idAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
  private static let secretAlphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// `AKIA` and 16 letters and digits.
  ///
  /// - Parameter random: exactly 10 bytes.
  static func id(random: [UInt8]) -> String {
    precondition(random.count == idByteCount, "an access key id is made of 10 random bytes")
    var text = Array("AKIA".utf8)
    var bits: UInt32 = 0
    var bitCount = 0
    for byte in random {
      bits = bits << 8 | UInt32(byte)
      bitCount += 8
      while bitCount >= 5 {
        bitCount -= 5
        text.append(idAlphabet[Int(bits >> UInt32(bitCount) & 31)])
      }
    }
    return String(decoding: text, as: UTF8.self)
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
