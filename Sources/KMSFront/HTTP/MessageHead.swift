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
  /// Judges a head that is well-formed line by line.
  ///
  /// - Parameters:
  ///   - line: the first line.
  ///   - headers: the fields, in a block that starts with the first line.
  ///   - checksText: whether some value holds bytes over 0x7F.
  /// - Throws: the refusal that the head calls for.
  init(
    _ line: RequestLine, _ headers: HeaderFields, checksText: Bool, limits: HTTPLimits
  ) throws(HTTPRefusal) {
    guard line.method != "CONNECT" else { throw .malformed(.method) }
    let target = headers.block[line.target]
    try Self.checkTarget(target, limits: limits)
    var fields = FramingFields()
    for index in headers.indices {
      guard !checksText || HeaderText.isText(headers.value(at: index)) else {
        throw .malformed(.headerValue)
      }
      try fields.note(index, of: headers)
    }
    guard fields.hasHost || line.version == .http10 else { throw .malformed(.host) }
    self.method = line.method
    self.target = String(decoding: target, as: UTF8.self)
    self.headers = headers
    self.version = line.version
    self.bodyBytes = try fields.bodyBytes(version: line.version, limits: limits)
    self.closesConnection = fields.closesConnection(version: line.version)
    self.expectsContinue =
      fields.expectsContinue && line.version == .http11 && bodyBytes != 0
  }

  private static func checkTarget(
    _ target: ArraySlice<UInt8>, limits: HTTPLimits
  ) throws(HTTPRefusal) {
    guard target.count <= limits.targetBytesMax else { throw .targetTooLong }
    guard target.first == UInt8(ascii: "/") else { throw .malformed(.target) }
    // Anything below is a control byte or a blank, and both were seen to.
    guard target.allSatisfy({ $0 < 0x7F }) else { throw .malformed(.target) }
  }
}
