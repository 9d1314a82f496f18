/// The first 24 bytes of a header name in lower case as three numbers, and its length: enough to compare
/// nearly all names.
struct NameWords: Sendable {
  /// Bytes that the words hold; behind the end of the name they are zero.
  static let bytesMax = 24

  let first: UInt64
  let second: UInt64
  let third: UInt64
  /// Bytes of the whole name.
  let byteCount: Int

  /// Reads a name that lies among other bytes.
  init(_ bytes: Span<UInt8>, _ name: Range<Int>) {
    let (start, end) = (name.lowerBound, name.upperBound)
    first = Self.word(bytes, start, end)
    second = name.count > 8 ? Self.word(bytes, start + 8, end) : 0
    third = name.count > 16 ? Self.word(bytes, start + 16, end) : 0
    byteCount = name.count
  }

  /// Whether the words come before others, come after them, or are the same.
  func order(to other: NameWords) -> Int {
    if first != other.first { return first < other.first ? -1 : 1 }
    if second != other.second { return second < other.second ? -1 : 1 }
    if third != other.third { return third < other.third ? -1 : 1 }
    return 0
  }

  private static func word(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    ByteWord.lowercased(ByteWord.load(bytes, at: start, end: end))
  }
}

/// A name of a header field that is looked for, in lower case: 1–24 bytes.
struct HeaderName: ExpressibleByStringLiteral, Sendable {
  let text: StaticString
  let words: NameWords

  init(stringLiteral text: StaticString) {
    // Longer names would need more than their words to be compared; only literals come by here.
    precondition(text.utf8CodeUnitCount <= NameWords.bytesMax, "a name that is looked for is short")
    self.text = text
    words = text.withUTF8Buffer { NameWords($0.span, 0..<$0.count) }
  }

  static let amazonDate: HeaderName = "x-amz-date"
  static let authorization: HeaderName = "authorization"
  static let contentHash: HeaderName = "x-amz-content-sha256"
  static let date: HeaderName = "date"
  static let host: HeaderName = "host"
  static let securityToken: HeaderName = "x-amz-security-token"
}
