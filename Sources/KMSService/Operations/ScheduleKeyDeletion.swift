import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Begins the waiting period at whose end a key is deleted.
///
/// Source: KMS API Reference, ScheduleKeyDeletion.
enum ScheduleKeyDeletion: Operation {
  static let operation = KMSOperation.scheduleKeyDeletion
  static let mode = ExecutionMode.storeWrite
  private static let windowDays = 7...30
  private static let windowDaysDefault = 30

  static func describe(_ request: ScheduleKeyDeletionRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.integer("pendingWindowInDays", request.pendingWindowInDays ?? windowDaysDefault)
  }

  static func perform(_ request: ScheduleKeyDeletionRequest, in call: Call)
    throws(Interruption) -> ScheduleKeyDeletionResponse
  {
    let days = request.pendingWindowInDays ?? windowDaysDefault
    guard windowDays.contains(days) else {
      throw .validation("PendingWindowInDays must be between 7 and 30")
    }
    let key = try call.key(
      request.keyId,
      parameters: .retirement(
        deletionWindowDays: days,
        trailingDaysWithoutUsage: try call.trailingDaysWithoutUsage(of: request.keyId)))
    let arn = key.snapshot.record.arn.text
    let hasReplicas =
      key.snapshot.record.isPrimaryOrSingle
      && key.snapshot.record.multiRegion?.replicas.isEmpty == false
    // A primary key waits until its last replica is gone; only then its own waiting period begins.
    let date = hasReplicas ? nil : call.now.adding(days: days)
    try call.change(key) { record in
      let event: LifecycleEvent =
        date.map { .scheduleDeletion(at: $0) } ?? .scheduleDeletionAfterReplicas(windowDays: days)
      record.lifecycle = record.lifecycle.after(event)
    }
    let state = hasReplicas ? KeyState.pendingReplicaDeletion : .pendingDeletion
    call.respondInRecord { fields in
      fields.text("keyId", arn)
      fields.text("keyState", state.rawValue)
      fields.date("deletionDate", date)
      fields.integer("pendingWindowInDays", days)
    }
    return ScheduleKeyDeletionResponse(
      keyId: arn, deletionDate: date, keyState: state, pendingWindowInDays: days)
  }
}
