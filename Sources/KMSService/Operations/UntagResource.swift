import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Removes tags from a key. A tag that is not there is no error.
///
/// Source: KMS API Reference, UntagResource.
enum UntagResource: Operation {
  static let operation = KMSOperation.untagResource
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: UntagResourceRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.texts("tagKeys", request.tagKeys)
  }

  static func perform(_ request: UntagResourceRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    try TagRules.checkReserved(request.tagKeys)
    let key = try call.key(request.keyId, parameters: .untagging(request.tagKeys))
    let removed = Set(request.tagKeys.map { Array($0.utf8) })
    try call.change(key) { record in
      record.tags.removeAll { removed.contains(Array($0.key.utf8)) }
    }
    call.respondInRecord(with: key.snapshot.record.arn)
    return NoOutput()
  }
}
