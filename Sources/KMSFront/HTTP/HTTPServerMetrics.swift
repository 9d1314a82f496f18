/// What a server counts.
public struct HTTPServerMetrics: Sendable {
  /// Requests that are with the handler now.
  public let requestsInFlight: Gauge

  /// Makes the set from its parts.
  public init(requestsInFlight: Gauge) {
    self.requestsInFlight = requestsInFlight
  }
}
