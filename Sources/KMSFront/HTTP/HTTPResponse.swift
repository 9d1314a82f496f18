/// One answer. The engine adds `Date`, `Content-Length` and, where needed, `Connection`.
public struct HTTPResponse: Sendable {
  /// The status code, 200–599.
  public let status: Int
  /// Further header fields in the order to be sent. Must not hold `Date`, `Content-Length`,
  /// `Transfer-Encoding` or `Connection`; control characters in them are sent as spaces.
  public let headers: [(name: String, value: String)]
  /// The body; copied once, behind the head, into the buffer that goes to the socket. Not sent in answer to
  /// `HEAD` and with status 204 or 304.
  public let body: [UInt8]
  /// Whether the connection closes after this answer. It may also close for other reasons.
  public let closesConnection: Bool
  /// How long it is held back before it is sent, in milliseconds; the connection takes no other request then.
  public var holdMilliseconds = 0

  /// Makes an answer from its parts.
  public init(
    status: Int, headers: [(name: String, value: String)], body: [UInt8],
    closesConnection: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.closesConnection = closesConnection
  }
}
