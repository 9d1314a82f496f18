import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Gives a key a friendly name.
///
/// Source: KMS API Reference, CreateAlias.
enum CreateAlias: Operation {
  static let operation = KMSOperation.createAlias
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: CreateAliasRequest, in fields: inout AuditFields) {
    fields.text("aliasName", request.aliasName)
    fields.text("targetKeyId", request.targetKeyId)
  }

  static func perform(_ request: CreateAliasRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    let alias = call.ownAlias(try AliasRules.writableName(request.aliasName))
    let target = try AliasRules.target(request.targetKeyId, in: call)
    _ = try call.authorize(alias)
    call.touched(alias)
    let key = try call.authorize(target, for: .operation(.createAlias))
    try call.checkState(of: key.snapshot)
    guard try call.record(AliasRecord.self, at: Tables.alias(alias)) == nil else {
      throw .error(
        KMSError(.alreadyExists, "An alias with the name \(alias) already exists"))
    }
    let arn = key.snapshot.record.arn
    try AliasRules.checkQuota(of: arn, in: call)
    try call.add(
      AliasRecord(
        arn: alias, target: arn.id, creationDate: call.now, lastUpdatedDate: call.now))
    try call.addEmptyRow(at: Tables.aliasOfKey(arn, alias.name), in: Tables.aliasesOfKeys)
    // The documented record names the key first.
    call.details.resources = []
    call.touched(arn)
    call.touched(alias)
    call.respondInRecord(with: arn)
    return NoOutput()
  }
}
