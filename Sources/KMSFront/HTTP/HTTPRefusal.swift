/// Why the engine answers a request by itself. The connection closes after each of these.
public enum HTTPRefusal: Error, Hashable, Sendable {
  /// The bytes are not a request that has one meaning.
  case malformed(HTTPMalformation)
  /// The version is neither 1.0 nor 1.1.
  case unsupportedVersion
  /// The request target is longer than `HTTPLimits.targetBytesMax`.
  case targetTooLong
  /// The head is larger than the limits, or holds more fields.
  case headTooLarge
  /// The body is larger than `HTTPLimits.bodyBytesMax`.
  case bodyTooLarge
  /// `Expect` asks for something other than `100-continue`.
  case expectationFailed
  /// The head did not arrive within `HTTPLimits.headMax`.
  case headTimeout
  /// The body did not arrive within `HTTPLimits.bodyMax`.
  case bodyTimeout
  /// More requests wait on this connection than `HTTPLimits.pipelinedRequestsMax`.
  case tooManyPipelinedRequests
  /// The server, or this client, has as many connections as allowed.
  case tooManyConnections
  /// The handler gave no answer within `HTTPLimits.answerMax`. Whether the work was done is not known.
  case answerTimeout

  /// The HTTP status that tells the reason.
  ///
  /// - Source: RFC 9110 §15; RFC 6585 §5 for 431.
  public var status: Int {
    switch self {
    case .malformed: 400
    case .headTimeout, .bodyTimeout: 408
    case .bodyTooLarge: 413
    case .targetTooLong: 414
    case .expectationFailed: 417
    case .headTooLarge: 431
    case .tooManyPipelinedRequests, .tooManyConnections, .answerTimeout: 503
    case .unsupportedVersion: 505
    }
  }
}

/// What makes a request malformed.
///
/// - Source: RFC 9112 §2–§7; each row answers a known way to smuggle a request past a proxy.
public enum HTTPMalformation: Hashable, Sendable {
  /// The bytes are not lines of a request: bad start line, header name, line end, control byte or chunk; or
  /// the client stopped in the middle.
  case unparseable
  /// The target is not in origin form or holds bytes other than visible ASCII.
  case target
  /// The method is `CONNECT`.
  case method
  /// `Host` is missing in HTTP/1.1, repeated, empty or not a host.
  case host
  /// `Content-Length` is repeated or not a plain decimal number.
  case contentLength
  /// `Transfer-Encoding` is not exactly `chunked`, is repeated, or came with HTTP/1.0.
  case transferEncoding
  /// Both `Content-Length` and `Transfer-Encoding` are present.
  case conflictingLengths
  /// A header value holds a control character or bytes that are not UTF-8.
  case headerValue
}
