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
  ///   - requestId: the id of the refused request, or a new one if no head was read.
  func refusal(_ refusal: HTTPRefusal, requestId: String) -> HTTPResponse
}
