import NIOHTTP1
import SigV4

/// A request head whose framing and fields have one meaning.
struct MessageHead {
  let method: String
  let target: String
  let headers: HeaderFields
  let version: HTTPRequest.Version
  /// Bytes that the body will have; `nil` if it comes in chunks.
  let bodyBytes: Int?
  /// Whether the connection ends after the answer.
  let closesConnection: Bool
  /// Whether the client waits for `100 Continue` before it sends the body.
  let expectsContinue: Bool
}

extension MessageHead {
  /// Reads a parsed head.
  ///
  /// NIO's parser (llhttp, strict) has refused by itself: unknown methods, bad tokens in names, control
  /// characters in values, folded lines, bare CR or LF, signs and junk in numbers, chunk errors. What it lets
  /// through is refused here; the table of tests pins both halves.
  ///
  /// - Throws: the refusal that the head calls for.
  init(_ head: HTTPRequestHead, limits: HTTPLimits) throws(HTTPRefusal) {
    guard head.version.major == 1, head.version.minor <= 1 else { throw .unsupportedVersion }
    guard head.method != .CONNECT else { throw .malformed(.method) }
    try Self.checkTarget(head.uri, limits: limits)
    var fields = FramingFields()
    var headers: [(name: String, value: String)] = []
    headers.reserveCapacity(head.headers.count)
    for (name, value) in head.headers {
      guard HeaderText.isPlain(value) else { throw .malformed(.headerValue) }
      try fields.note(name: name, value: value)
      headers.append((name, value))
    }
    let version: HTTPRequest.Version = head.version.minor == 1 ? .http11 : .http10
    guard fields.hasHost || version == .http10 else { throw .malformed(.host) }
    self.method = head.method.rawValue
    self.target = head.uri
    self.headers = HeaderFields(headers)
    self.version = version
    self.bodyBytes = try fields.bodyBytes(version: version, limits: limits)
    // An upgrade is never taken, but the parser stops after a request that offers one.
    self.closesConnection = !head.isKeepAlive || fields.offersUpgrade
    self.expectsContinue = fields.expectsContinue && version == .http11 && bodyBytes != 0
  }

  private static func checkTarget(_ target: String, limits: HTTPLimits) throws(HTTPRefusal) {
    guard target.utf8.count <= limits.targetBytesMax else { throw .targetTooLong }
    guard target.utf8.first == UInt8(ascii: "/") else { throw .malformed(.target) }
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .malformed(.target) }
  }
}

/// The header fields that decide where a message ends and whom it is for.
private struct FramingFields {
  private(set) var hasHost = false
  private(set) var offersUpgrade = false
  private(set) var expectsContinue = false
  private var contentLength: Int?
  private var isChunked = false

  /// Takes one field in; fields that do not matter here are passed over.
  mutating func note(name: String, value: String) throws(HTTPRefusal) {
    switch name.utf8.count {
    case 4 where HeaderText.equals(name, "host"):
      guard !hasHost, HeaderText.isHost(value) else { throw .malformed(.host) }
      hasHost = true
    case 6 where HeaderText.equals(name, "expect"):
      guard HeaderText.equals(HeaderText.trimmed(value), "100-continue") else {
        throw .expectationFailed
      }
      expectsContinue = true
    case 7 where HeaderText.equals(name, "upgrade"):
      offersUpgrade = true
    case 14 where HeaderText.equals(name, "content-length"):
      guard contentLength == nil, let number = HeaderText.decimal(value) else {
        throw .malformed(.contentLength)
      }
      contentLength = number
    case 17 where HeaderText.equals(name, "transfer-encoding"):
      guard !isChunked, HeaderText.equals(HeaderText.trimmed(value), "chunked") else {
        throw .malformed(.transferEncoding)
      }
      isChunked = true
    default:
      break
    }
  }

  /// The length of the body; `nil` if chunked.
  ///
  /// - Source: RFC 9112 §6.1, §6.3.
  func bodyBytes(
    version: HTTPRequest.Version, limits: HTTPLimits
  ) throws(HTTPRefusal) -> Int? {
    if isChunked {
      guard contentLength == nil else { throw .malformed(.conflictingLengths) }
      guard version == .http11 else { throw .malformed(.transferEncoding) }
      return nil
    }
    let count = contentLength ?? 0
    guard count <= limits.bodyBytesMax else { throw .bodyTooLarge }
    return count
  }
}
