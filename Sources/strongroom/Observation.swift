import KMSFront

/// What is known of a running server from outside: numbers and readiness.
struct Observation: Sendable {
  /// The numbers.
  let metrics = StrongroomMetrics(
    registry: MetricsRegistry(), version: BuildInformation.version, revision: "unknown")
  /// Whether the server can do its work.
  let health = Health()
}
