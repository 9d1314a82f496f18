import KMSAudit
import KMSKeys
import KMSModel

/// Replaces the description of a key.
///
/// Source: KMS API Reference, UpdateKeyDescription.
enum UpdateKeyDescription: Operation {
  static let operation = KMSOperation.updateKeyDescription
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: UpdateKeyDescriptionRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("description", request.description)
  }

  static func perform(_ request: UpdateKeyDescriptionRequest, in call: Call)
    throws(Interruption) -> NoOutput
  {
    let key = try call.key(request.keyId)
    try call.change(key) { $0.description = request.description }
    return NoOutput()
  }
}
