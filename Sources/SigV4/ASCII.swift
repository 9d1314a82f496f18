/// Classes of single bytes, and conversions that stay within ASCII.
enum ASCII {
  /// Whether the byte may stand in an HTTP token, such as a method or a header name.
  ///
  /// - Source: RFC 9110 §5.6.2.
  static func isToken(_ byte: UInt8) -> Bool {
    guard byte < 0x80 else { return false }
    // A bit for each byte: digits and `!#$%&'*+-.`, then letters and `^_`|~`.
    let allowed: UInt64 = byte < 0x40 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
    return allowed &>> UInt64(byte & 0x3F) & 1 == 1
  }

  /// Whether the byte is a character one can see: no space, no control, nothing above 0x7E.
  static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

  /// Whether the byte is white space in a header value: space, tab, or what old line folding leaves.
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// The byte with `A`–`Z` turned into `a`–`z`.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  /// A part of some bytes without blanks at either end.
  static func trimmed(_ bytes: Span<UInt8>, _ part: Range<Int>) -> Range<Int> {
    var start = part.lowerBound
    var end = part.upperBound
    while start < end, isBlank(bytes[start]) { start += 1 }
    while start < end, isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  /// The place of the first such byte in a part of some bytes.
  static func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, _ part: Range<Int>) -> Int? {
    let wanted = ByteWord.ones &* UInt64(byte)
    var index = part.lowerBound
    while part.upperBound - index >= 8 {
      let word = ByteWord.load(bytes, at: index) ^ wanted
      // The lowest byte of a swapped word is the first one, and no borrow comes from below it.
      let swapped = word.byteSwapped
      let found = (swapped &- ByteWord.ones) & ~swapped & ByteWord.highBits
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < part.upperBound {
      if bytes[index] == byte { return index }
      index += 1
    }
    return nil
  }

  /// How many such bytes there are in a part of some bytes.
  static func count(of byte: UInt8, in bytes: Span<UInt8>, _ part: Range<Int>) -> Int {
    let wanted = ByteWord.ones &* UInt64(byte)
    var count: UInt64 = 0
    var index = part.lowerBound
    while part.upperBound - index >= 8 {
      let found = ByteWord.zeros(ByteWord.load(bytes, at: index) ^ wanted) &>> 7
      // The highest byte of the product is the sum of all bytes.
      count &+= (found &* ByteWord.ones) &>> 56
      index &+= 8
    }
    while index < part.upperBound {
      if bytes[index] == byte { count &+= 1 }
      index &+= 1
    }
    return Int(count)
  }

  /// Whether a part of some bytes holds visible characters only.
  static func areVisible(_ bytes: Span<UInt8>, _ part: Range<Int>) -> Bool {
    var index = part.lowerBound
    while part.upperBound - index >= 8 {
      let word = ByteWord.load(bytes, at: index)
      let isLow = (word &- ByteWord.ones &* 0x21) & ~word
      // Adding one carries 0x7F into the high bit, which no byte below it can do to its neighbour.
      let isHigh = word | ((word & ~ByteWord.highBits) &+ ByteWord.ones)
      guard (isLow | isHigh) & ByteWord.highBits == 0 else { return false }
      index += 8
    }
    while index < part.upperBound {
      guard isVisible(bytes[index]) else { return false }
      index += 1
    }
    return true
  }

  /// Whether a part of some bytes is a text.
  static func areSame(_ bytes: Span<UInt8>, _ part: Range<Int>, _ text: StaticString) -> Bool {
    part.count == text.utf8CodeUnitCount && starts(bytes, part, with: text)
  }

  /// Whether a part of some bytes starts with a text.
  static func starts(_ bytes: Span<UInt8>, _ part: Range<Int>, with text: StaticString) -> Bool {
    guard part.count >= text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { areSame(bytes, at: part.lowerBound, $0.span) }
  }

  /// The same for a text in lower case; ASCII letters match in either case.
  static func startsInEitherCase(
    _ bytes: Span<UInt8>, _ part: Range<Int>, with lowerCase: StaticString
  ) -> Bool {
    guard part.count >= lowerCase.utf8CodeUnitCount else { return false }
    return lowerCase.withUTF8Buffer { expected in
      let expected = expected.span
      var offset = 0
      while expected.count - offset >= 8 {
        let word = ByteWord.load(bytes, at: part.lowerBound + offset)
        guard ByteWord.lowercased(word) == ByteWord.load(expected, at: offset) else { return false }
        offset += 8
      }
      while offset < expected.count {
        guard lowercased(bytes[part.lowerBound + offset]) == expected[offset] else { return false }
        offset += 1
      }
      return true
    }
  }

  /// Whether a part of some bytes is the same as other bytes.
  static func areSame(_ bytes: Span<UInt8>, _ part: Range<Int>, _ other: [UInt8]) -> Bool {
    part.count == other.count && areSame(bytes, at: part.lowerBound, other.span)
  }

  /// Whether bytes are found in others from a place on, where there are as many.
  private static func areSame(_ bytes: Span<UInt8>, at start: Int, _ expected: Span<UInt8>) -> Bool
  {
    var offset = 0
    while expected.count - offset >= 8 {
      guard ByteWord.load(bytes, at: start + offset) == ByteWord.load(expected, at: offset) else {
        return false
      }
      offset += 8
    }
    while offset < expected.count {
      guard bytes[start + offset] == expected[offset] else { return false }
      offset += 1
    }
    return true
  }

  /// What an error may repeat of the caller's words: the text if it is short and visible ASCII without
  /// quotes, otherwise nothing.
  static func excerpt(_ bytes: some Collection<UInt8>, bytesMax: Int) -> String {
    let isPlain = bytes.allSatisfy {
      isVisible($0) && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"")
    }
    return bytes.count <= bytesMax && isPlain ? String(decoding: bytes, as: UTF8.self) : ""
  }

  /// Whether a part of some bytes holds a blank.
  static func hasBlank(_ bytes: Span<UInt8>, _ part: Range<Int>) -> Bool {
    guard part.count >= 8 else {
      for index in part where isBlank(bytes[index]) { return true }
      return false
    }
    var index = part.lowerBound
    let last = part.upperBound - 8
    // The last word may overlap with the one before it.
    var low = ByteWord.belowVisible(ByteWord.load(bytes, at: last))
    while index < last {
      low |= ByteWord.belowVisible(ByteWord.load(bytes, at: index))
      index &+= 8
    }
    guard low & ByteWord.highBits != 0 else { return false }
    for index in part where isBlank(bytes[index]) { return true }
    return false
  }
}
