import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Ends a grant, as an administrator of the key.
///
/// Source: KMS API Reference, RevokeGrant.
enum RevokeGrant: Operation {
  static let operation = KMSOperation.revokeGrant
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: RevokeGrantRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("grantId", request.grantId)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: RevokeGrantRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    try GrantIDs.check(request.grantId)
    let key = try call.key(request.keyId, parameters: .grantAdministration)
    let arn = key.snapshot.record.arn
    guard
      let grant = try call.record(GrantRecord.self, at: Tables.grant(arn, request.grantId))
    else { throw GrantIDs.notFound(request.grantId) }
    try call.endDryRun(request.dryRun)
    try call.remove(grant)
    return NoOutput()
  }
}

/// What the ids of grants look like.
enum GrantIDs {
  /// - Throws: InvalidGrantIdException for what no grant was ever called.
  static func check(_ id: String) throws(Interruption) {
    guard id.utf8.count == 64, id.utf8.allSatisfy(HexText.isLowerCaseDigit) else {
      throw .error(KMSError(.invalidGrantId))
    }
  }

  /// The error for a grant that is not, or no longer, there.
  static func notFound(_ id: String) -> Interruption {
    .error(KMSError(.notFound, "Grant ID \(id) not found"))
  }
}
