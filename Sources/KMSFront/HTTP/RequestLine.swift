/// The first line of a request: method, one space, target, one space, version.
///
/// - Source: RFC 9112 §3.
struct RequestLine {
  /// The method, one of nine; it may be `CONNECT`.
  let method: String
  /// Where the target lies in the message; one or more bytes from 0x21 up, not looked at further.
  let target: Range<Int>
  /// The version.
  let version: HTTPRequest.Version

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

  /// The methods that are told apart from noise: those of RFC 9110 and PATCH, RFC 5789.
  private static func method(_ bytes: RawSpan, _ range: Range<Int>) -> String? {
    switch range.count {
    case 3 where bytes.isEqual(to: "GET", in: range): "GET"
    case 3 where bytes.isEqual(to: "PUT", in: range): "PUT"
    case 4 where bytes.isEqual(to: "POST", in: range): "POST"
    case 4 where bytes.isEqual(to: "HEAD", in: range): "HEAD"
    case 5 where bytes.isEqual(to: "PATCH", in: range): "PATCH"
    case 5 where bytes.isEqual(to: "TRACE", in: range): "TRACE"
    case 6 where bytes.isEqual(to: "DELETE", in: range): "DELETE"
    case 7 where bytes.isEqual(to: "OPTIONS", in: range): "OPTIONS"
    case 7 where bytes.isEqual(to: "CONNECT", in: range): "CONNECT"
    default: nil
    }
  }

  private static func version(
    _ bytes: RawSpan, _ range: Range<Int>
  ) throws(HTTPRefusal) -> HTTPRequest.Version {
    if bytes.isEqual(to: "HTTP/1.1", in: range) { return .http11 }
    if bytes.isEqual(to: "HTTP/1.0", in: range) { return .http10 }
    guard range.count >= 5,
      bytes.isEqual(to: "HTTP/", in: range.lowerBound..<(range.lowerBound + 5)),
      bytes.firstIndex(of: UInt8(ascii: " "), in: range) == range.upperBound
    else { throw .malformed(.unparseable) }
    throw .unsupportedVersion
  }
}
