import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Deletes an alias. The key that it stood for is not touched.
///
/// Source: KMS API Reference, DeleteAlias.
enum DeleteAlias: Operation {
  static let operation = KMSOperation.deleteAlias
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: DeleteAliasRequest, in fields: inout AuditFields) {
    fields.text("aliasName", request.aliasName)
  }

  static func perform(_ request: DeleteAliasRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    let alias = call.ownAlias(try AliasRules.writableName(request.aliasName))
    _ = try call.authorize(alias)
    call.touched(alias)
    guard let record = try call.record(AliasRecord.self, at: Tables.alias(alias)) else {
      throw .aliasNotFound(alias)
    }
    let arn = call.ownKey(record.target)
    let key = try call.authorize(
      ResolvedKey(arn: arn, snapshot: try call.facts.key(arn)), for: .operation(.deleteAlias))
    try call.checkState(of: key.snapshot)
    try call.remove(Tables.alias(alias), from: Tables.aliases)
    try call.remove(Tables.aliasOfKey(arn, alias.name), from: Tables.aliasesOfKeys)
    call.respondInRecord(with: arn)
    return NoOutput()
  }
}
