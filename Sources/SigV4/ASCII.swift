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

  /// The bytes without blanks at either end.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let kept = bytes.withUnsafeBufferPointer { buffer in
      var start = 0
      var end = buffer.count
      while start < end, isBlank(buffer[start]) { start += 1 }
      while start < end, isBlank(buffer[end - 1]) { end -= 1 }
      return start..<end
    }
    return bytes[(bytes.startIndex + kept.lowerBound)..<(bytes.startIndex + kept.upperBound)]
  }

  /// The place of the first such byte.
  static func firstIndex(of byte: UInt8, in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBufferPointer { buffer -> Int? in
      for index in 0..<buffer.count where buffer[index] == byte { return bytes.startIndex + index }
      return nil
    }
  }

  /// Whether bytes are those of a text.
  static func areSame(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { expected in
      bytes.withUnsafeBufferPointer { buffer in
        for index in 0..<expected.count where buffer[index] != expected[index] { return false }
        return true
      }
    }
  }

  /// What an error may repeat of the caller's words: the text if it is short and visible ASCII without
  /// quotes, otherwise nothing.
  static func excerpt(_ bytes: some Collection<UInt8>, bytesMax: Int) -> String {
    let isPlain = bytes.allSatisfy {
      isVisible($0) && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"")
    }
    return bytes.count <= bytesMax && isPlain ? String(decoding: bytes, as: UTF8.self) : ""
  }

  /// Whether both texts are the same bytes; `==` of strings would also match canonical equivalents.
  static func areSame(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    let verdict = left.utf8.withContiguousStorageIfAvailable { left in
      right.utf8.withContiguousStorageIfAvailable { right in
        for index in left.indices where left[index] != right[index] { return false }
        return true
      }
    }
    return (verdict ?? nil) ?? left.utf8.elementsEqual(right.utf8)
  }

  /// Whether every byte is above 0x20; eight of them at a time.
  static func hasNoBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let raw = UnsafeRawBufferPointer(bytes)
    var found: UInt64 = 0
    var index = 0
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      found |= (word &- ones &* 0x21) & ~word
      index += 8
    }
    var hasNone = found & (ones &* 0x80) == 0
    while index < raw.count {
      hasNone = hasNone && raw[index] > 0x20
      index += 1
    }
    return hasNone
  }
}
