public import SigV4

/// What answers the requests that the engine accepted.
public protocol HTTPRequestHandler: Sendable {
  /// Answers one request.
  ///
  /// Called on the event loop of the connection: work over about 100 µs belongs elsewhere. One connection has
  /// at most one request in work.
  ///
  /// - Parameters:
  ///   - request: the request, complete.
  ///   - respond: takes the answer, at once or later, from any thread, exactly once. Further calls, and calls
  ///     after `HTTPLimits.answerMax` or after the client went away, have no effect.
  func handle(_ request: HTTPRequest, respond: @escaping @Sendable (HTTPResponse) -> Void)
}

/// What words the answers that the engine itself has to give.
public protocol HTTPRefusalRenderer: Sendable {
  /// Renders a refusal. Called on an event loop; must not block. The connection closes after the answer,
  /// whatever `closesConnection` says.
  ///
  /// - Parameters:
  ///   - refusal: the reason; `refusal.status` is the status it calls for.
  ///   - request: what is known of the request.
  func refusal(_ refusal: HTTPRefusal, of request: RefusedRequest) -> HTTPResponse
}

/// What is known of a request that the engine refused.
public struct RefusedRequest: Sendable {
  /// The id of the request, or a new one if no head was read.
  public let requestId: String
  /// The address of the peer without port.
  public let remoteAddress: String
  /// What was negotiated with the peer; `nil` on a plain connection.
  public let tls: TLSDetails?
  /// The header fields as received, one of which may be what is wrong; `nil` if no head was read, or if the
  /// request was handed to the handler.
  public let headers: HeaderFields?

  /// Describes a request.
  public init(
    requestId: String, remoteAddress: String, tls: TLSDetails? = nil,
    headers: HeaderFields? = nil
  ) {
    self.requestId = requestId
    self.remoteAddress = remoteAddress
    self.tls = tls
    self.headers = headers
  }
}
