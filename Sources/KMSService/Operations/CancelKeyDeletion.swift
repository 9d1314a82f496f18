import KMSAudit
import KMSKeys
import KMSModel

/// Ends the waiting period. The key is disabled afterwards, whatever it was before.
///
/// Source: KMS API Reference, CancelKeyDeletion.
enum CancelKeyDeletion: Operation {
  static let operation = KMSOperation.cancelKeyDeletion
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: CancelKeyDeletionRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  static func perform(_ request: CancelKeyDeletionRequest, in call: Call) throws(Interruption)
    -> CancelKeyDeletionResponse
  {
    let key = try call.key(request.keyId)
    try call.change(key) { record in
      record.lifecycle = record.lifecycle.after(.cancelDeletion)
      // What expired meanwhile is still missing.
      if !record.isMaterialComplete { record.lifecycle = record.lifecycle.after(.loseMaterial) }
    }
    let arn = key.snapshot.record.arn.text
    call.respondInRecord { $0.text("keyId", arn) }
    return CancelKeyDeletionResponse(keyId: arn)
  }
}
