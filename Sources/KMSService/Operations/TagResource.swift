import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Adds tags to a key, or changes their values.
///
/// Source: KMS API Reference, TagResource.
enum TagResource: Operation {
  static let operation = KMSOperation.tagResource
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: TagResourceRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.tags("tags", request.tags)
  }

  static func perform(_ request: TagResourceRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    try TagRules.check(request.tags)
    let key = try call.key(request.keyId, parameters: .tagging(StringPairs(request.tags)))
    let tags = try TagRules.merge(request.tags, into: key.snapshot.record.tags)
    try call.change(key) { $0.tags = tags }
    call.respondInRecord(with: key.snapshot.record.arn)
    return NoOutput()
  }
}
