/// The line in front of a chunk: its size in hexadecimal digits, and extensions that mean nothing to us.
///
/// - Source: RFC 9112 §7.1; blanks and quoted pairs are refused, no client sends them.
struct ChunkLine {
  /// Bytes of the chunk; 0 for the last one.
  let size: UInt64
  /// Bytes of the line behind the digits.
  let extensionBytes: Int

  /// More cannot be told apart from an attempt to overflow somebody's number.
  static let digitsMax = 16

  /// Reads a line that holds no control byte.
  ///
  /// - Throws: `.malformed(.unparseable)`.
  init(_ bytes: RawSpan, line: Range<Int>) throws(HTTPRefusal) {
    var size: UInt64 = 0
    var index = line.lowerBound
    while index < line.upperBound, let digit = Self.digit(bytes.byte(at: index)) {
      guard index - line.lowerBound < Self.digitsMax else { throw .malformed(.unparseable) }
      size = size << 4 | UInt64(digit)
      index += 1
    }
    guard index > line.lowerBound else { throw .malformed(.unparseable) }
    self.size = size
    self.extensionBytes = line.upperBound - index
    while index < line.upperBound {
      guard let end = Self.endOfExtension(bytes, index..<line.upperBound) else {
        throw .malformed(.unparseable)
      }
      index = end
    }
  }

  /// Where an extension ends that starts with its semicolon: a token, and maybe `=` with a token or a quoted
  /// text; `nil` if it is none.
  private static func endOfExtension(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    guard bytes.byte(at: range.lowerBound) == UInt8(ascii: ";") else { return nil }
    let nameStart = range.lowerBound + 1
    let nameEnd = bytes.endOfToken(in: nameStart..<range.upperBound)
    guard nameEnd > nameStart else { return nil }
    guard nameEnd < range.upperBound, bytes.byte(at: nameEnd) == UInt8(ascii: "=") else {
      return nameEnd
    }
    let valueStart = nameEnd + 1
    let valueEnd = bytes.endOfToken(in: valueStart..<range.upperBound)
    guard valueEnd == valueStart else { return valueEnd }
    let quote = UInt8(ascii: "\"")
    guard valueStart < range.upperBound, bytes.byte(at: valueStart) == quote else { return nil }
    let quoteEnd = bytes.firstIndex(of: quote, in: (valueStart + 1)..<range.upperBound)
    guard quoteEnd < range.upperBound,
      bytes.firstIndex(of: UInt8(ascii: "\\"), in: valueStart..<quoteEnd) == quoteEnd
    else { return nil }
    return quoteEnd + 1
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
