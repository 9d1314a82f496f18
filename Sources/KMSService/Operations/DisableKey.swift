import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Switches a key off. Its ciphertexts cannot be decrypted until it is enabled again.
///
/// Source: KMS API Reference, DisableKey.
enum DisableKey: Operation {
  static let operation = KMSOperation.disableKey
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: DisableKeyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  static func perform(_ request: DisableKeyRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    let key = try call.key(
      request.keyId,
      parameters: .retirement(
        deletionWindowDays: nil,
        trailingDaysWithoutUsage: try call.trailingDaysWithoutUsage(of: request.keyId)))
    try call.change(key) { $0.lifecycle = $0.lifecycle.after(.disable) }
    call.respondInRecord(with: key.snapshot.record.arn)
    return NoOutput()
  }
}
