import KMSAudit
import KMSKeys
import KMSModel

/// Replaces the material of a key now. The schedule stays as it is.
///
/// The rotation is complete when the answer leaves (docs/DIVERGENCES.md).
/// Source: KMS API Reference, RotateKeyOnDemand.
enum RotateKeyOnDemand: Operation {
  static let operation = KMSOperation.rotateKeyOnDemand
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: RotateKeyOnDemandRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  static func perform(_ request: RotateKeyOnDemandRequest, in call: Call) throws(Interruption)
    -> RotateKeyOnDemandResponse
  {
    let key = try call.key(request.keyId)
    let record = key.snapshot.record
    try RotationRules.checkOnDemand(record, at: call.now)
    let changes = try call.changes()
    if record.origin == .external {
      let related = try changes.relatedKeys(of: record)
      guard ([record] + related).allSatisfy({ $0.pendingVersion?.isPresent == true }) else {
        throw .error(
          KMSError(
            .kmsInvalidState,
            "No available key material pending rotation for the key: \(record.arn)."))
      }
    }
    try changes.rotate(record, type: .onDemand, use: key.use)
    let arn = record.arn.text
    call.respondInRecord { $0.text("keyId", arn) }
    return RotateKeyOnDemandResponse(keyId: arn)
  }
}
