/// Where the characters of a string literal are, without its quotation marks.
struct TextRange: Sendable {
  let start: Int
  let end: Int
  let hasEscapes: Bool

  var byteCount: Int { end - start }
}

/// Checks string literals in place.
enum TextScanner {
  /// Checks the literal whose opening quotation mark is at `offset`; it goes on at `end + 1`.
  ///
  /// - Throws: `.unexpectedEnd`, `.controlCharacter`, `.malformedEscape`, `.loneSurrogate`,
  ///   `.malformedUTF8`.
  static func scan(_ bytes: Span<UInt8>, at offset: Int) throws(JSONError) -> TextRange {
    let start = offset + 1
    var index = start
    var hasEscapes = false
    while true {
      index = PlainRun.endReading(bytes.bytes, from: index)
      guard index < bytes.count else { throw JSONError(.unexpectedEnd, at: index) }
      switch bytes[index] {
      case ASCII.quote:
        return TextRange(start: start, end: index, hasEscapes: hasEscapes)
      case ASCII.backslash:
        hasEscapes = true
        switch Escape(bytes, at: index) {
        case .scalar(_, let end): index = end
        case .malformed: throw JSONError(.malformedEscape, at: index)
        case .loneSurrogate: throw JSONError(.loneSurrogate, at: index)
        }
      case 0x80...:
        guard let end = characterEnd(bytes, at: index) else {
          throw JSONError(.malformedUTF8, at: index)
        }
        index = end
      default: throw JSONError(.controlCharacter, at: index)
      }
    }
  }

  /// The end of the well-formed character beyond ASCII at `index`, or nil.
  ///
  /// Source: RFC 3629 §4; Unicode, table 3-7.
  private static func characterEnd(_ bytes: Span<UInt8>, at index: Int) -> Int? {
    let second: ClosedRange<UInt8>
    let byteCount: Int
    switch bytes[index] {
    case 0xC2...0xDF: (byteCount, second) = (2, 0x80...0xBF)
    case 0xE0: (byteCount, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (byteCount, second) = (3, 0x80...0xBF)
    case 0xED: (byteCount, second) = (3, 0x80...0x9F)
    case 0xF0: (byteCount, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (byteCount, second) = (4, 0x80...0xBF)
    case 0xF4: (byteCount, second) = (4, 0x80...0x8F)
    default: return nil
    }
    let end = index + byteCount
    guard end <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
    for position in index + 2..<end where bytes[position] & 0xC0 != 0x80 { return nil }
    return end
  }
}
