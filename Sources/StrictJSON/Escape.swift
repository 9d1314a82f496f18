/// One escape of a string literal: `\n`, `\u00e9`, or a pair of surrogates.
enum Escape {
  /// A character, and where the literal goes on.
  case scalar(UInt32, end: Int)
  /// Not an escape of the grammar.
  case malformed
  /// Half of a pair.
  case loneSurrogate

  /// Reads the escape whose backslash is at `index`.
  ///
  /// Source: RFC 8259 §7.
  init(_ bytes: Span<UInt8>, at index: Int) {
    guard index + 1 < bytes.count else {
      self = .malformed
      return
    }
    switch bytes[index + 1] {
    case ASCII.quote, ASCII.backslash, ASCII.slash:
      self = .scalar(UInt32(bytes[index + 1]), end: index + 2)
    case UInt8(ascii: "b"): self = .scalar(0x08, end: index + 2)
    case UInt8(ascii: "f"): self = .scalar(0x0C, end: index + 2)
    case UInt8(ascii: "n"): self = .scalar(0x0A, end: index + 2)
    case UInt8(ascii: "r"): self = .scalar(0x0D, end: index + 2)
    case UInt8(ascii: "t"): self = .scalar(0x09, end: index + 2)
    case UInt8(ascii: "u"): self.init(unicode: bytes, at: index)
    default: self = .malformed
    }
  }

  private init(unicode bytes: Span<UInt8>, at index: Int) {
    guard let first = Escape.unit(bytes, at: index) else {
      self = .malformed
      return
    }
    switch first {
    case 0xD800...0xDBFF:
      guard let second = Escape.unit(bytes, at: index + 6), (0xDC00...0xDFFF).contains(second)
      else {
        self = .loneSurrogate
        return
      }
      self = .scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), end: index + 12)
    case 0xDC00...0xDFFF: self = .loneSurrogate
    default: self = .scalar(first, end: index + 6)
    }
  }

  /// The UTF-16 code unit that `\uXXXX` at `index` stands for.
  private static func unit(_ bytes: Span<UInt8>, at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == ASCII.backslash,
      bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt32 = 0
    for position in index + 2..<index + 6 {
      guard let digit = hexDigit(bytes[position]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  private static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}
