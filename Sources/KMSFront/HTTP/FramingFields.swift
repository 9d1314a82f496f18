import SigV4

/// The header fields that decide where a message ends, whom it is for, and how the connection goes on.
struct FramingFields {
  private(set) var hasHost = false
  private(set) var expectsContinue = false
  private var contentLength: Int?
  private var isChunked = false
  private var offersUpgrade = false
  private var saysClose = false
  private var saysKeepAlive = false

  /// Takes one field in; fields that do not matter here are passed over.
  mutating func note(_ index: Int, of headers: HeaderFields) throws(HTTPRefusal) {
    switch headers.places[index].name.count {
    case 4 where headers.hasName("host", at: index):
      guard !hasHost, HeaderText.isHost(headers.value(at: index)) else {
        throw .malformed(.host)
      }
      hasHost = true
    case 6 where headers.hasName("expect", at: index):
      guard HeaderText.equals(HeaderText.trimmed(headers.value(at: index)), "100-continue") else {
        throw .expectationFailed
      }
      expectsContinue = true
    case 7 where headers.hasName("upgrade", at: index):
      offersUpgrade = true
    case 10 where headers.hasName("connection", at: index):
      noteConnection(headers.value(at: index))
    case 14 where headers.hasName("content-length", at: index):
      guard contentLength == nil, let number = HeaderText.decimal(headers.value(at: index)) else {
        throw .malformed(.contentLength)
      }
      contentLength = number
    case 17 where headers.hasName("transfer-encoding", at: index):
      guard !isChunked,
        HeaderText.equals(HeaderText.trimmed(headers.value(at: index)), "chunked")
      else { throw .malformed(.transferEncoding) }
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

  /// Whether the connection ends after the answer. It does where an upgrade is offered, as none is taken.
  ///
  /// - Source: RFC 9112 §9.3.
  func closesConnection(version: HTTPRequest.Version) -> Bool {
    guard !saysClose, !offersUpgrade else { return true }
    return version == .http10 && !saysKeepAlive
  }

  /// Whether a field may not stand in trailers, because it would come too late for what it says.
  ///
  /// - Source: RFC 9110 §6.5.1.
  static func isFraming(_ index: Int, of headers: HeaderFields) -> Bool {
    let names: [StaticString] = [
      "host", "expect", "upgrade", "connection", "content-length", "transfer-encoding",
    ]
    return names.contains { headers.hasName($0, at: index) }
  }

  private mutating func noteConnection(_ value: ArraySlice<UInt8>) {
    for option in value.split(separator: UInt8(ascii: ",")) {
      let option = HeaderText.trimmed(option)
      saysClose = saysClose || HeaderText.equals(option, "close")
      saysKeepAlive = saysKeepAlive || HeaderText.equals(option, "keep-alive")
    }
  }
}
