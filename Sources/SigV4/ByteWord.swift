/// Eight bytes as one number, the first of them highest, so that numbers compare as the bytes do.
enum ByteWord {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The eight bytes from a place on.
  static func load(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
    // The load checks its bounds.
    UInt64(bigEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
  }

  /// The bytes from a place on as far as they go, at most eight, with zeros behind them.
  static func load(_ bytes: Span<UInt8>, at start: Int, end: Int) -> UInt64 {
    let count = end - start
    if count >= 8 { return load(bytes, at: start) }
    if count <= 0 { return 0 }
    if start + 8 <= bytes.count {
      return load(bytes, at: start) & (UInt64.max &<< UInt64(64 - 8 * count))
    }
    var word: UInt64 = 0
    for index in start..<end { word = word &<< 8 | UInt64(bytes[index]) }
    return word &<< UInt64(64 - 8 * count)
  }

  /// The same with `A`–`Z` turned into `a`–`z`.
  static func lowercased(_ word: UInt64) -> UInt64 {
    let low = word & ~highBits
    let isFromA = low &+ ones &* (0x80 - 0x41)
    let isBeyondZ = low &+ ones &* (0x80 - 0x5B)
    return word | ((isFromA & ~isBeyondZ & ~word & highBits) &>> 2)
  }

  /// Some high bit if any byte is below 0x21, which all blanks are; otherwise none.
  static func belowVisible(_ word: UInt64) -> UInt64 { (word &- ones &* 0x21) & ~word & highBits }

  /// The high bit of each byte that is zero, and of no other.
  static func zeros(_ word: UInt64) -> UInt64 {
    ~(((word & ~highBits) &+ ~highBits) | word) & highBits
  }

  /// The high bit of each byte that is one of `a`–`z` or a hyphen, and of no other.
  static func lowerCaseAndHyphens(_ word: UInt64) -> UInt64 {
    let low = word & ~highBits
    let isFromA = low &+ ones &* (0x80 - 0x61)
    let isBeyondZ = low &+ ones &* (0x80 - 0x7B)
    let isLetter = isFromA & ~isBeyondZ & ~word & highBits
    return isLetter | zeros(word ^ (ones &* 0x2D))
  }
}
