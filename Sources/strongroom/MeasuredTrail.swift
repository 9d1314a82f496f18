import KMSAudit
import KMSAuditFile
import KMSFront

/// A trail whose records are counted and timed, and whose failures are known to `/readyz`.
struct MeasuredTrail: AuditTrail {
  private let trail: SegmentedTrail
  private let entrance: TurnTrail
  private let observation: Observation

  /// Stands before a trail.
  init(_ trail: SegmentedTrail, _ observation: Observation) {
    self.trail = trail
    self.entrance = TurnTrail(trail, answersElsewhere: trail.durability == .sync)
    self.observation = observation
  }

  func refusal(of operation: String, at source: String) -> AuditError? {
    trail.refusal(of: operation, at: source)
  }

  func record(
    _ event: AuditEvent,
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    let start = SystemClock.monotonicNanoseconds()
    entrance.record(event) { [trail, observation] result in
      observation.health.recorded(
        result, needsReopening: trail.needsReopening, isShort: trail.isShort)
      if case .success = result {
        observation.metrics.auditRecords.increment()
        observation.metrics.auditFlush.observe(
          nanoseconds: SystemClock.monotonicNanoseconds() &- start)
      }
      completion(result)
    }
  }
}
