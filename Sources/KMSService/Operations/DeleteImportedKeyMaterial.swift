import KMSAudit
import KMSKeys
import KMSModel

/// Deletes imported material. Only the same material can come back.
///
/// Source: KMS API Reference, DeleteImportedKeyMaterial.
enum DeleteImportedKeyMaterial: Operation {
  static let operation = KMSOperation.deleteImportedKeyMaterial
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: DeleteImportedKeyMaterialRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("keyMaterialId", request.keyMaterialId)
  }

  static func perform(_ request: DeleteImportedKeyMaterialRequest, in call: Call)
    throws(Interruption) -> DeleteImportedKeyMaterialResponse
  {
    let key = try call.key(request.keyId)
    var record = key.snapshot.record
    guard record.origin == .external else { throw .invalidOrigin(record.arn, record.origin) }
    guard let id = try material(named: request.keyMaterialId, of: record) else {
      return answer(record, nil, in: call)
    }
    let changes = try call.changes()
    if record.pendingVersion?.id == id, record.isPrimaryOrSingle {
      try changes.dropPending(of: &record)
    } else {
      _ = try changes.loseMaterial(id, of: &record)
    }
    try call.replace(record)
    return answer(record, id, in: call)
  }

  private static func material(named text: String?, of record: KeyRecord) throws(Interruption)
    -> KeyMaterialID?
  {
    guard let text else { return record.materials.last }
    guard record.isSymmetricEncryptionKey else {
      throw .validation("KeyMaterialId is valid only for symmetric encryption keys.")
    }
    let known = record.materials + [record.pendingVersion?.id].compactMap { $0 }
    guard let id = KeyMaterialID(text), known.contains(id) else {
      throw .error(
        KMSError(.notFound, "Key material '\(text)' does not exist in \(record.arn)"))
    }
    return id
  }

  private static func answer(_ record: KeyRecord, _ id: KeyMaterialID?, in call: Call)
    -> DeleteImportedKeyMaterialResponse
  {
    let id = record.isSymmetricEncryptionKey ? id?.text : nil
    call.respondInRecord { fields in
      fields.text("keyId", record.arn.text)
      fields.text("keyMaterialId", id)
    }
    return DeleteImportedKeyMaterialResponse(keyId: record.arn.text, keyMaterialId: id)
  }
}
