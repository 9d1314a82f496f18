import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Points an alias at another key of the same kind and usage.
///
/// Source: KMS API Reference, UpdateAlias.
enum UpdateAlias: Operation {
  static let operation = KMSOperation.updateAlias
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: UpdateAliasRequest, in fields: inout AuditFields) {
    fields.text("aliasName", request.aliasName)
    fields.text("targetKeyId", request.targetKeyId)
  }

  static func perform(_ request: UpdateAliasRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    let alias = call.ownAlias(try AliasRules.writableName(request.aliasName))
    let target = try AliasRules.target(request.targetKeyId, in: call)
    _ = try call.authorize(alias)
    call.touched(alias)
    guard var record = try call.record(AliasRecord.self, at: Tables.alias(alias)) else {
      throw .aliasNotFound(alias)
    }
    let oldARN = call.ownKey(record.target)
    let old = try call.authorize(
      ResolvedKey(arn: oldARN, snapshot: try call.facts.key(oldARN)),
      for: .operation(.updateAlias))
    let new = try call.authorize(target, for: .operation(.updateAlias))
    try call.checkState(of: new.snapshot)
    try checkKind(old.snapshot.record, new.snapshot.record)
    call.respondInRecord(with: new.snapshot.record.arn)
    // The documented record names the alias and the key that it stands for from now on.
    call.details.resources = []
    call.touched(alias)
    call.touched(new.snapshot.record.arn)
    guard old.snapshot.record.arn != new.snapshot.record.arn else { return NoOutput() }
    try AliasRules.checkQuota(of: new.snapshot.record.arn, in: call)
    record.target = new.snapshot.record.arn.id
    record.lastUpdatedDate = call.now
    try call.replace(record)
    try call.remove(Tables.aliasOfKey(oldARN, alias.name), from: Tables.aliasesOfKeys)
    try call.addEmptyRow(
      at: Tables.aliasOfKey(new.snapshot.record.arn, alias.name), in: Tables.aliasesOfKeys)
    return NoOutput()
  }

  private static func checkKind(_ old: KeyRecord, _ new: KeyRecord) throws(Interruption) {
    guard old.usage == new.usage, (old.spec == .symmetricDefault) == (new.spec == .symmetricDefault)
    else {
      throw .validation(
        "The current and new KMS keys of an alias must be the same type and have the same key usage."
      )
    }
  }
}
