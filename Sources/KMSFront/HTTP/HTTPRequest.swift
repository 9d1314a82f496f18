public import SigV4

/// One complete HTTP/1 request: head and body have been received within the limits and its framing is
/// unambiguous. Nothing else about it is trusted.
///
/// Shared by reference: what handles it passes it on many times.
public final class HTTPRequest: Sendable {
  /// The protocol versions that the engine accepts.
  public enum Version: Hashable, Sendable {
    /// HTTP/1.0.
    case http10
    /// HTTP/1.1.
    case http11
  }

  /// The method as sent, for example `POST`; one that the parser knows, never `CONNECT`.
  public let method: String
  /// The request target as sent: origin form, starts with `/`, visible ASCII only, not decoded.
  public let target: String
  /// The header fields in the order received. Names as sent (1 or more token characters), values without
  /// leading whitespace, valid UTF-8, free of control characters other than the tab; a value may end in
  /// whitespace.
  public let headers: HeaderFields
  /// The body with any transfer coding removed; 0 to `HTTPLimits.bodyBytesMax` bytes.
  public let body: [UInt8]
  /// The version in the request line.
  public let version: Version
  /// The address of the peer without port, for example `127.0.0.1` or `::1`.
  public let remoteAddress: String
  /// What was negotiated with the peer; `nil` on a plain connection.
  public let tls: TLSDetails?
  /// The id given to this request: a lower-case UUID, version 4.
  public let requestId: String
  /// When the head was complete: nanoseconds of `HTTPSurroundings.monotonicNanoseconds`.
  public let receivedAt: UInt64

  /// Makes a request from its parts, with fields given as texts.
  public convenience init(
    method: String, target: String, headers: [(name: String, value: String)], body: [UInt8],
    version: Version = .http11, remoteAddress: String, tls: TLSDetails? = nil, requestId: String,
    receivedAt: UInt64
  ) {
    self.init(
      method: method, target: target, headers: HeaderFields(headers), body: body,
      version: version, remoteAddress: remoteAddress, tls: tls, requestId: requestId,
      receivedAt: receivedAt)
  }

  /// Makes a request from its parts; the engine does this for received ones.
  public init(
    method: String, target: String, headers: HeaderFields, body: [UInt8], version: Version,
    remoteAddress: String, tls: TLSDetails?, requestId: String, receivedAt: UInt64
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.version = version
    self.remoteAddress = remoteAddress
    self.tls = tls
    self.requestId = requestId
    self.receivedAt = receivedAt
  }
}
