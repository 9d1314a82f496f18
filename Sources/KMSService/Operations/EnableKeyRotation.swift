import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Has the material of a key replaced again and again.
///
/// Without a period a schedule that is there keeps its own (docs/DIVERGENCES.md); a new one gets 365
/// days.
/// Source: KMS API Reference, EnableKeyRotation.
enum EnableKeyRotation: Operation {
  static let operation = KMSOperation.enableKeyRotation
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: EnableKeyRotationRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.integer("rotationPeriodInDays", request.rotationPeriodInDays)
  }

  static func perform(_ request: EnableKeyRotationRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    let key = try call.key(
      request.keyId,
      parameters: .rotation(
        periodDays: request.rotationPeriodInDays ?? RotationSchedule.periodDaysDefault))
    try RotationRules.checkSchedule(of: key.snapshot.record)
    let now = call.now
    try call.changeSharing(key) { record in
      var schedule =
        record.rotation
        ?? RotationSchedule(
          periodDays: RotationSchedule.periodDaysDefault, referenceDate: now)
      if let days = request.rotationPeriodInDays { schedule.periodDays = days }
      record.rotation = schedule
    }
    call.respondInRecord(with: key.snapshot.record.arn)
    return NoOutput()
  }
}
