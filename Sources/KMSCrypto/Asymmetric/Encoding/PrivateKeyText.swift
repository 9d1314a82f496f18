import KMSSecrets

/// Private keys as people keep them: PEM of PKCS #8, or of the older forms for RSA and curves.
///
/// - Source: RFC 7468 §10, §13; RFC 5915 §4; RFC 8017 §A.1.2.
public enum PrivateKeyText {
  /// Characters that a text may have: RSA-4096 needs 3,272.
  public static let characterCountMax = 16_384

  /// Reads the private key in a text.
  ///
  /// - Parameter text: one private key, not encrypted, and perhaps the parameters of its curve before it.
  /// - Throws: `.invalidEncoding`; `.wrongAlgorithm` if it is a good key of no algorithm that is known;
  ///   `.libraryFailed`.
  public static func read(_ text: String) throws(AsymmetricError) -> PrivateKey {
    guard text.utf8.count <= characterCountMax else { throw .invalidEncoding }
    let block = try block(in: text)
    switch block.label {
    case "PRIVATE KEY":
      for candidate in KeyAlgorithm.allCases {
        if let key = try key(block.bytes, of: candidate) { return key }
      }
      throw .wrongAlgorithm
    case "EC PRIVATE KEY":
      return try framed(block.bytes, [.p256, .p384, .p521, .secp256k1, .sm2])
    case "RSA PRIVATE KEY": return try framed(block.bytes, [.rsa2048, .rsa3072, .rsa4096])
    default: throw .invalidEncoding
    }
  }

  /// One block of the text.
  private struct Block: ~Copyable {
    let label: String
    let bytes: SecretBytes
  }

  /// The key of an older form, which gets the frame of PKCS #8.
  private static func framed(_ bytes: borrowing SecretBytes, _ candidates: [KeyAlgorithm])
    throws(AsymmetricError) -> PrivateKey
  {
    guard bytes.count < PrivateKeyInfo.byteCountMax else { throw .invalidEncoding }
    for candidate in candidates {
      let framed = try PrivateKeyInfo.encode(candidate, capacity: bytes.count) {
        writer throws(AsymmetricError) in
        unsafe bytes.withBytes { unsafe writer.prepend($0) }
      }
      if let key = try key(framed, of: candidate) { return key }
    }
    throw .wrongAlgorithm
  }

  private static func key(_ pkcs8: borrowing SecretBytes, of algorithm: KeyAlgorithm)
    throws(AsymmetricError) -> PrivateKey?
  {
    do throws(AsymmetricError) {
      return try PrivateKey(pkcs8: pkcs8, algorithm: algorithm, origin: .elsewhere)
    } catch {
      switch error {
      case .invalidEncoding, .wrongAlgorithm, .invalidKey, .invalidLength, .unsupported: return nil
      case .operationMismatch, .decryptionFailed, .faultDetected, .libraryFailed: throw error
      }
    }
  }

  /// The block that holds the key, decoded.
  private static func block(in text: String) throws(AsymmetricError) -> Block {
    var label: String?
    var body: [UInt8] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.drop { $0 == " " || $0 == "\t" }
      let word = String(line.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
      if word.hasPrefix("-----BEGIN "), word.hasSuffix("PRIVATE KEY-----"), label == nil {
        label = String(word.dropFirst("-----BEGIN ".count).dropLast("-----".count))
      } else if let label, word == "-----END \(label)-----" {
        return Block(label: label, bytes: try decoded(body))
      } else if label != nil {
        body += Array(word.utf8)
      }
    }
    throw .invalidEncoding
  }

  /// Base64 with its padding, one encoding for each value.
  private static func decoded(_ text: [UInt8]) throws(AsymmetricError) -> SecretBytes {
    let digits = text.prefix { $0 != UInt8(ascii: "=") }
    let padding = text.count - digits.count
    guard text.count.isMultiple(of: 4), padding <= 2,
      text.suffix(padding).allSatisfy({ $0 == UInt8(ascii: "=") })
    else { throw .invalidEncoding }
    return try unsafe SecretBytes(count: text.count / 4 * 3 - padding) {
      buffer throws(AsymmetricError) in
      var bits: UInt32 = 0
      var bitCount = 0
      var position = 0
      for digit in digits {
        guard let value = value(of: digit) else { throw .invalidEncoding }
        bits = bits << 6 | value
        bitCount += 6
        guard bitCount >= 8 else { continue }
        bitCount -= 8
        unsafe buffer[position] = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
        position += 1
        bits &= (1 << UInt32(bitCount)) - 1
      }
      guard bits == 0, position == buffer.count else { throw .invalidEncoding }
    }
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case 0x41...0x5A: UInt32(digit - 0x41)
    case 0x61...0x7A: UInt32(digit - 0x61 + 26)
    case 0x30...0x39: UInt32(digit - 0x30 + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
