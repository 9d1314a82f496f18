/// The listener for health and metrics, on its own port and thread, so that it answers while the API is busy.
public final class OperationsServer: Sendable {
  private let server: HTTPServer

  /// Makes a server that does not listen yet.
  ///
  /// - Parameters:
  ///   - endpoints: where it listens; at least one.
  ///   - handler: answers the requests.
  ///   - surroundings: clocks and randomness.
  ///   - events: called on the event loop with what is worth a log line; must not block.
  public init(
    endpoints: [HTTPServerConfiguration.Endpoint], handler: OperationsHandler,
    surroundings: HTTPSurroundings,
    events: @escaping @Sendable (HTTPServerEvent) -> Void = { _ in }
  ) {
    var limits = HTTPLimits()
    limits.bodyBytesMax = 4_096
    limits.connectionsMax = 128
    limits.connectionsPerAddressMax = 64
    self.server = HTTPServer(
      configuration: HTTPServerConfiguration(endpoints: endpoints, limits: limits),
      handler: handler, refusals: handler, surroundings: surroundings, events: events)
  }

  /// Listens on every endpoint and serves until shut down; see `HTTPServer.start()`.
  public func start() async throws(HTTPServerError) -> [HTTPServerConfiguration.Endpoint] {
    try await server.start()
  }

  /// Stops; see `HTTPServer.shutdownGracefully(deadline:)`.
  public func shutdownGracefully(deadline: Duration) async {
    await server.shutdownGracefully(deadline: deadline)
  }
}
