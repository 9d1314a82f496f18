import KMSAudit
import KMSKeys
import KMSModel

/// Makes a disabled key usable again.
///
/// Source: KMS API Reference, EnableKey.
enum EnableKey: Operation {
  static let operation = KMSOperation.enableKey
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: EnableKeyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  static func perform(_ request: EnableKeyRequest, in call: Call) throws(Interruption) -> NoOutput {
    let key = try call.key(request.keyId)
    try call.change(key) { $0.lifecycle = $0.lifecycle.after(.enable) }
    call.respondInRecord(with: key.snapshot.record.arn)
    return NoOutput()
  }
}
