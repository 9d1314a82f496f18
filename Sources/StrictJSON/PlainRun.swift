/// Finds the end of a run of bytes that need no attention, eight at a time.
enum PlainRun {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The first index from `start` with a byte that is special inside a string literal when it is
  /// read: a quotation mark, a backslash, a control character, or a part of a character beyond
  /// ASCII.
  static func endReading(_ bytes: RawSpan, from start: Int) -> Int {
    var index = start
    while index <= bytes.byteCount - 8 {
      let word = load(bytes, index)
      let found = (special(word) | word) & highBits
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    if let word = rest(of: bytes, from: index) {
      let found = (special(word) | word) & highBits
      return min(bytes.byteCount, index + found.trailingZeroBitCount / 8)
    }
    while index < bytes.byteCount {
      let byte = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      if byte >= 0x80 || isSpecial(byte) { return index }
      index += 1
    }
    return index
  }

  /// The first index from `start` with a byte that must be escaped when it is written: a quotation
  /// mark, a backslash, a control character.
  static func endWriting(_ bytes: RawSpan, from start: Int) -> Int {
    var index = start
    while index <= bytes.byteCount - 8 {
      let word = load(bytes, index)
      let found = special(word) & highBits
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    if let word = rest(of: bytes, from: index) {
      let found = special(word) & highBits
      return min(bytes.byteCount, index + found.trailingZeroBitCount / 8)
    }
    while index < bytes.byteCount {
      if isSpecial(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)) { return index }
      index += 1
    }
    return index
  }

  /// Whether no byte must be escaped when it is written; most texts are of this kind, and are looked
  /// at without asking where.
  static func isWrittenAsItIs(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    guard count >= 8 else {
      guard count >= 4 else {
        for byte in bytes where isSpecial(byte) { return false }
        return true
      }
      // Two halves, which may overlap.
      let first = UInt64(bytes.loadUnaligned(as: UInt32.self))
      let last = UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      return special(first | last &<< 32) & highBits == 0
    }
    // The last word, which may overlap with the one before it.
    var found = special(bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
    var index = 0
    while index < count - 8 {
      found |= special(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index &+= 8
    }
    return found & highBits == 0
  }

  /// The fewer than eight bytes from `index` on, the first the lowest, with zeros after them; nothing
  /// where there are fewer than eight bytes in all, or none are left.
  private static func rest(of bytes: RawSpan, from index: Int) -> UInt64? {
    let last = bytes.byteCount - 8
    guard last >= 0, index < bytes.byteCount else { return nil }
    return load(bytes, last) &>> UInt64(8 * (index - last))
  }

  /// Bounds are checked by the load; little-endian, so that the first byte is the lowest.
  private static func load(_ bytes: RawSpan, _ index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Sets the high bit of each byte that is special, at least up to the first.
  ///
  /// With its second bit turned over, a quotation mark becomes the next after the control characters, and
  /// those stay among themselves. A borrow can only reach bytes above a special one, so the lowest bit set
  /// is always right.
  private static func special(_ word: UInt64) -> UInt64 {
    let isControlOrQuote = (word ^ (ones &* 0x02)) &- (ones &* UInt64(ASCII.space + 1))
    let isBackslash = (word ^ (ones &* UInt64(ASCII.backslash))) &- ones
    return (isControlOrQuote | isBackslash) & ~word
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < ASCII.space || byte == ASCII.quote || byte == ASCII.backslash
  }
}
