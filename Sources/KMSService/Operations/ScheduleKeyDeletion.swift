import KMSAudit
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
    let key = try call.key(request.keyId)
    let date = call.now.adding(days: days)
    try call.change(key) { $0.lifecycle = $0.lifecycle.after(.scheduleDeletion(at: date)) }
    let arn = key.snapshot.record.arn.text
    call.respondInRecord { fields in
      fields.text("keyId", arn)
      fields.text("keyState", KeyState.pendingDeletion.rawValue)
      fields.date("deletionDate", date)
      fields.integer("pendingWindowInDays", days)
    }
    return ScheduleKeyDeletionResponse(
      keyId: arn, deletionDate: date, keyState: .pendingDeletion, pendingWindowInDays: days)
  }
}
