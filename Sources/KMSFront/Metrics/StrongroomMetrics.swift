/// The metrics of the daemon under their public names. Labels never hold a key id, an ARN or a caller.
public struct StrongroomMetrics: Sendable {
  /// The registry that they are in.
  public let registry: MetricsRegistry
  /// `strongroom_requests_total`: operation, code (`Success` or the error code).
  public let requests: MetricFamily<Counter>
  /// `strongroom_request_duration_seconds`.
  public let requestDuration: Histogram
  /// `strongroom_requests_in_flight`.
  public let requestsInFlight: Gauge
  /// `strongroom_authorization_decisions_total`: operation, decision (`allow` or `deny`).
  public let authorizationDecisions: MetricFamily<Counter>
  /// `strongroom_signature_failures_total`: reason.
  public let signatureFailures: MetricFamily<Counter>
  /// `strongroom_throttled_total`.
  public let throttled: Counter
  /// `strongroom_keys`: state, spec, origin.
  public let keys: MetricFamily<Gauge>
  /// `strongroom_audit_records_total`.
  public let auditRecords: Counter
  /// `strongroom_audit_flush_seconds`.
  public let auditFlush: Histogram
  /// `strongroom_store_operation_seconds`.
  public let storeOperation: Histogram

  /// `strongroom_service_events_total`: event, as the trail names it.
  public let serviceEvents: MetricFamily<Counter>
  /// `strongroom_alerts_total`: rule, severity.
  public let alerts: MetricFamily<Counter>
  /// `strongroom_alert_deliveries_total`: outcome (`delivered`, `retried`, `failed` or `dropped`).
  public let alertDeliveries: MetricFamily<Counter>
  /// `strongroom_clock_held`: deletions and expiries that wait because the wall clock is not believed.
  public let heldByClock: Gauge
  /// `strongroom_wrapping_epochs_retired_total`.
  public let epochsRetired: Counter

  /// Registers all of them, and `strongroom_build_info` with the value 1.
  ///
  /// - Parameters:
  ///   - registry: a registry without them.
  ///   - version: the release, for example `0.1.0`.
  ///   - revision: the source revision, or `unknown`.
  public init(registry: MetricsRegistry, version: String, revision: String) {
    self.registry = registry
    requests = registry.counter(
      "strongroom_requests_total", help: "Requests answered.", labels: ["operation", "code"])
    requestDuration = registry.histogram(
      "strongroom_request_duration_seconds",
      help: "Time from the end of the request head to the answer."
    ).series()
    requestsInFlight = registry.gauge(
      "strongroom_requests_in_flight", help: "Requests in work."
    ).series()
    authorizationDecisions = registry.counter(
      "strongroom_authorization_decisions_total", help: "Authorization decisions.",
      labels: ["operation", "decision"])
    signatureFailures = registry.counter(
      "strongroom_signature_failures_total", help: "Requests whose signature was not accepted.",
      labels: ["reason"])
    throttled = registry.counter(
      "strongroom_throttled_total", help: "Requests refused because of their rate."
    ).series()
    keys = registry.gauge(
      "strongroom_keys", help: "KMS keys.", labels: ["state", "spec", "origin"])
    auditRecords = registry.counter(
      "strongroom_audit_records_total", help: "Audit records accepted."
    ).series()
    auditFlush = registry.histogram(
      "strongroom_audit_flush_seconds", help: "Time until an audit record is accepted."
    ).series()
    storeOperation = registry.histogram(
      "strongroom_store_operation_seconds", help: "Time of one store operation."
    ).series()
    serviceEvents = registry.counter(
      "strongroom_service_events_total",
      help: "What happened to keys without anybody asking, and rotations.", labels: ["event"])
    alerts = registry.counter(
      "strongroom_alerts_total", help: "Alerts raised.", labels: ["rule", "severity"])
    alertDeliveries = registry.counter(
      "strongroom_alert_deliveries_total", help: "Attempts to send alerts to the webhook.",
      labels: ["outcome"])
    heldByClock = registry.gauge(
      "strongroom_clock_held",
      help: "Deletions and expiries that wait because the clock is ahead of elapsed time."
    ).series()
    epochsRetired = registry.counter(
      "strongroom_wrapping_epochs_retired_total",
      help: "Wrapping epochs whose key was deleted."
    ).series()
    registry.gauge(
      "strongroom_build_info", help: "The running build.", labels: ["version", "revision"]
    ).series(version, revision).set(1)
  }
}
