/// The first line of a request: method, one space, target, one space, version.
///
/// - Source: RFC 9112 §3.
struct RequestLine {
  /// The method, one of `methods`.
  let method: String
  /// Where the target lies in the message; one or more bytes from 0x21 up, not looked at further.
  let target: Range<Int>
  /// The version.
  let version: HTTPRequest.Version

  /// The methods that are told apart from noise: those of RFC 9110 and PATCH, RFC 5789.
  static let methods = [
    "POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT",
  ]

  /// Bytes of the line that are not the target.
  static let otherBytesMax = 32

  /// Reads a line that holds no control byte.
  ///
  /// - Parameters:
  ///   - bytes: the message.
  ///   - line: where the line lies in it, without its CRLF.
  /// - Throws: `.unsupportedVersion` for what would be a request of another version of HTTP, otherwise
  ///   `.malformed(.unparseable)`.
  init(_ bytes: RawSpan, line: Range<Int>) throws(HTTPRefusal) {
    let space = UInt8(ascii: " ")
    let methodEnd = bytes.firstIndex(of: space, in: line)
    guard methodEnd < line.upperBound,
      let method = Self.method(bytes, line.lowerBound..<methodEnd)
    else { throw .malformed(.unparseable) }
    let targetEnd = bytes.firstIndex(of: space, in: (methodEnd + 1)..<line.upperBound)
    guard targetEnd > methodEnd + 1 else { throw .malformed(.unparseable) }
    // HTTP/0.9 has no version at all.
    guard targetEnd < line.upperBound else { throw .unsupportedVersion }
    self.method = method
    self.target = (methodEnd + 1)..<targetEnd
    self.version = try Self.version(bytes, (targetEnd + 1)..<line.upperBound)
  }

  private static func method(_ bytes: RawSpan, _ range: Range<Int>) -> String? {
    methods.first { bytes.isEqual(to: $0, in: range) }
  }

  private static func version(
    _ bytes: RawSpan, _ range: Range<Int>
  ) throws(HTTPRefusal) -> HTTPRequest.Version {
    if bytes.isEqual(to: "HTTP/1.1", in: range) { return .http11 }
    if bytes.isEqual(to: "HTTP/1.0", in: range) { return .http10 }
    guard range.count >= 5, bytes.isEqual(to: "HTTP/", in: range.prefix(5)),
      bytes.firstIndex(of: UInt8(ascii: " "), in: range) == range.upperBound
    else { throw .malformed(.unparseable) }
    throw .unsupportedVersion
  }
}

extension RawSpan {
  /// The place of the first such byte; the end of the range if there is none.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int {
    var index = range.lowerBound
    while index < range.upperBound, self.byte(at: index) != byte { index += 1 }
    return index
  }

  /// Whether a range holds the bytes of a text.
  func isEqual(to text: String, in range: Range<Int>) -> Bool {
    let expected = text.utf8
    guard expected.count == range.count else { return false }
    var index = range.lowerBound
    for byte in expected {
      guard self.byte(at: index) == byte else { return false }
      index += 1
    }
    return true
  }
}
