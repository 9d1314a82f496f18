import KMSAudit
import KMSKeys
import KMSModel

/// Tells when a key was last used for cryptography.
///
/// Uses are tracked from the making of a key on. What is told is exact: uses that are not written down
/// yet are looked up in memory.
/// Source: KMS API Reference, GetKeyLastUsage.
enum GetKeyLastUsage: Operation {
  static let operation = KMSOperation.getKeyLastUsage
  static let mode = ExecutionMode.storeRead

  static func describe(_ request: GetKeyLastUsageRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  static func perform(_ request: GetKeyLastUsageRequest, in call: Call) throws(Interruption)
    -> GetKeyLastUsageResponse
  {
    let record = try call.key(request.keyId).snapshot.record
    let written = try call.record(KeyUsageRecord.self, at: Tables.key(record.arn))
    let usage = call.environment.lastUsage.latest(of: record.arn) ?? written?.usage
    return GetKeyLastUsageResponse(
      keyId: record.arn.id.text,
      keyLastUsage: KeyLastUsageData(
        operation: usage?.operation, timestamp: usage?.date,
        cloudTrailEventId: usage?.eventID, kmsRequestId: usage?.requestID),
      trackingStartDate: record.creationDate, keyCreationDate: record.creationDate)
  }
}
