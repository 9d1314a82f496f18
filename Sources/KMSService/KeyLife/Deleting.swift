import KMSAudit
import KMSKeys
import KMSModel
import KMSStore

/// The end of keys and of imported material.
///
/// Source: KMS API Reference, ScheduleKeyDeletion and DeleteImportedKeyMaterial.
extension KeyChanges {
  /// Deletes a key with everything that belongs to it. There is no way back.
  func delete(_ record: KeyRecord) throws(Interruption) {
    let ids = record.materials + [record.pendingVersion?.id].compactMap { $0 }
    for id in ids {
      let material = try material(id, of: record.arn)
      try noteErasure(of: material)
      try writer.remove(material)
    }
    for key in try writer.keys(
      in: Tables.aliasesOfKeys, prefix: Tables.aliasOfKeyPrefix(record.arn),
      limit: StoreLimits.pageRowCountMax)
    {
      try writer.remove(key, from: Tables.aliasesOfKeys)
      guard let name = AliasName(String(key.dropFirst(Tables.aliasOfKeyPrefix(record.arn).count)))
      else { throw .error(.internal(cause: "a row of `aliases_of_keys` names no alias")) }
      try writer.remove(Tables.alias(record.arn.alias(name)), from: Tables.aliases)
    }
    try writer.discard(Tables.key(record.arn), from: Tables.keyUsage)
    try writer.remove(record)
    try leaveSet(record)
    try deleteDependents(of: record.arn)
    try recordDeletion(of: record, materials: ids)
  }

  /// Deletes what other parts of the service keep for a key that is gone, such as its grants. If that is
  /// too much for one transaction, the rest is due at once.
  ///
  /// - Returns: whether nothing is left.
  @discardableResult
  func deleteDependents(of key: KeyARN) throws(Interruption) -> Bool {
    var isDone = true
    for dependents in environment.keyDependents {
      isDone = try writer.removeSome(dependents, of: key) && isDone
    }
    if !isDone {
      try writer.putEmptyRow(
        at: DueWork(kind: .remains, date: now, key: key).rowKey, in: Tables.dueWork)
    }
    return isDone
  }

  /// Takes imported material away; nothing is left of it but its identifier.
  ///
  /// - Returns: whether there was anything to take.
  func loseMaterial(_ id: KeyMaterialID, of record: inout KeyRecord) throws(Interruption) -> Bool {
    let material = try material(id, of: record.arn)
    guard material.isPresent else { return false }
    try noteErasure(of: material)
    try writer.replace(material.withoutMaterial)
    record.changeImport(of: id) { imported in
      imported.isPresent = false
      imported.validTo = nil
    }
    if record.materials.contains(id) { record.lifecycle = record.lifecycle.after(.loseMaterial) }
    return true
  }

  /// Takes all imported material away that has expired.
  func expire(_ record: KeyRecord, at trusted: Timestamp) throws(Interruption) {
    var record = record
    for version in record.versions + [record.pendingVersion].compactMap({ $0 }) {
      guard version.isPresent, let date = version.imported?.validTo, date <= trusted else {
        continue
      }
      _ = try loseMaterial(version.id, of: &record)
      let arn = record.arn
      try self.record(
        ServiceEvent(.deleteExpiredKeyMaterial, of: arn) { fields in
          fields.text("keyId", arn.id.text)
          fields.text("keyMaterialId", version.id.text)
        })
    }
    try writer.replace(record)
  }

  /// The deletion record: what was deleted and when, with a MAC that only this deployment can make.
  ///
  /// Format: docs/formats/records.md, "deletion record".
  private func recordDeletion(of record: KeyRecord, materials: [KeyMaterialID])
    throws(Interruption)
  {
    let moment = String(now.millisecondsSinceEpoch)
    let lines = [record.arn.text, moment] + materials.map(\.text)
    let signature = environment.rows.signature(
      of: Array(lines.joined(separator: "\n").utf8), purpose: "deletion-record")
    try self.record(
      ServiceEvent(.deleteKey, of: record.arn) { fields in
        fields.text("keyId", record.arn.id.text)
        fields.text("deletedAt", moment)
        fields.texts("keyMaterialIds", materials.map(\.text))
        fields.text("signature", signature)
      })
  }
}

extension KeyARN {
  /// An alias beside the key.
  fileprivate func alias(_ name: AliasName) -> AliasARN {
    AliasARN(partition: partition, region: region, account: account, name: name)
  }
}
