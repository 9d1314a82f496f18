import KMSAudit
import KMSKeys
import KMSModel

/// Tells whether and when the material of a key is replaced by schedule. For keys that cannot rotate it
/// is not.
///
/// Source: KMS API Reference, GetKeyRotationStatus.
enum GetKeyRotationStatus: Operation {
  static let operation = KMSOperation.getKeyRotationStatus
  static let mode = ExecutionMode.facts

  static func describe(_ request: GetKeyRotationStatusRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  static func perform(_ request: GetKeyRotationStatusRequest, in call: Call)
    throws(Interruption) -> GetKeyRotationStatusResponse
  {
    let record = try call.key(request.keyId).snapshot.record
    guard record.origin == .awsKms || record.origin == .external else {
      throw .invalidOrigin(record.arn, record.origin)
    }
    guard let rotation = record.rotation, !record.lifecycle.isEnding else {
      return GetKeyRotationStatusResponse(keyRotationEnabled: false, keyId: record.arn.text)
    }
    return GetKeyRotationStatusResponse(
      keyRotationEnabled: true, keyId: record.arn.text,
      rotationPeriodInDays: rotation.periodDays, nextRotationDate: rotation.nextDate)
  }
}

extension KeyLifecycle {
  /// Whether the key waits to be deleted; its schedule is kept, but is not told.
  fileprivate var isEnding: Bool {
    switch self {
    case .pendingDeletion, .pendingReplicaDeletion: true
    case .creating, .enabled, .disabled, .pendingImport, .updating, .unavailable: false
    }
  }
}
