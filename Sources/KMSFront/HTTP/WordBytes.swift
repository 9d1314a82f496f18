/// Eight bytes looked at as one number.
enum WordBytes {
  /// The high bit of each byte.
  static var high: UInt64 { all(0x80) }

  /// The same byte eight times.
  static func all(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

  /// The high bit of each byte that is a letter, a digit or a hyphen, which names are made of nearly always.
  static func isNameLike(_ word: UInt64) -> UInt64 {
    let low = word & ~high
    let lowered = low | all(0x20)
    // A sum reaches the high bit from the lower end of a range on, the second one only beyond its upper end.
    let letters = (lowered &+ all(0x80 - 0x61)) & ~(lowered &+ all(0x7F - 0x7A))
    let digits = (low &+ all(0x80 - 0x30)) & ~(low &+ all(0x7F - 0x39))
    let hyphens = ~((low ^ all(0x2D)) &+ all(0x7F))
    return (letters | digits | hyphens) & ~word & high
  }
}

extension RawSpan {
  /// A byte; its place is checked.
  func byte(at index: Int) -> UInt8 { unsafeLoad(fromByteOffset: index, as: UInt8.self) }

  /// Eight bytes as a number, the first one lowest; their places are checked.
  func word(at index: Int) -> UInt64 {
    UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Where the token ends that starts a range; the upper end of the range if all of it is one.
  func endOfToken(in range: Range<Int>) -> Int {
    var index = range.lowerBound
    while true {
      while index &+ 8 <= range.upperBound {
        let others = ~WordBytes.isNameLike(word(at: index)) & WordBytes.high
        guard others == 0 else {
          index &+= others.trailingZeroBitCount / 8
          break
        }
        index &+= 8
      }
      guard index < range.upperBound, HeaderText.isToken(byte(at: index)) else { return index }
      index &+= 1
    }
  }

  /// The place of the first such byte; the end of the range if there is none.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int {
    var index = range.lowerBound
    while index < range.upperBound, self.byte(at: index) != byte { index &+= 1 }
    return index
  }

  /// Whether a range holds the bytes of a text.
  func isEqual(to text: StaticString, in range: Range<Int>) -> Bool {
    guard text.utf8CodeUnitCount == range.count else { return false }
    return text.withUTF8Buffer { expected in
      for offset in 0..<expected.count
      where byte(at: range.lowerBound &+ offset) != expected[offset] { return false }
      return true
    }
  }
}
