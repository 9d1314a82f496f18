import KMSAudit
import KMSKeys
import KMSModel

/// Ends the scheduled rotation of a key.
///
/// Source: KMS API Reference, DisableKeyRotation.
enum DisableKeyRotation: Operation {
  static let operation = KMSOperation.disableKeyRotation
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: DisableKeyRotationRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  static func perform(_ request: DisableKeyRotationRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    let key = try call.key(request.keyId)
    try RotationRules.checkSchedule(of: key.snapshot.record)
    try call.changeSharing(key) { $0.rotation = nil }
    return NoOutput()
  }
}
