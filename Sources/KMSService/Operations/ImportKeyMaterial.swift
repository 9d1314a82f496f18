import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Takes over key material that a caller made.
///
/// Source: KMS API Reference, ImportKeyMaterial; Developer Guide, "Importing key material".
enum ImportKeyMaterial: Operation {
  static let operation = KMSOperation.importKeyMaterial
  static let mode = ExecutionMode.storeWrite
  /// How far in the future material may expire, in days.
  private static let validDaysMax = 365

  static func describe(_ request: ImportKeyMaterialRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("expirationModel", request.model.rawValue)
    fields.date("validTo", request.validTo)
    fields.text("importType", request.importType?.rawValue)
    fields.text("keyMaterialDescription", request.keyMaterialDescription)
    fields.text("keyMaterialId", request.keyMaterialId)
  }

  static func perform(_ request: ImportKeyMaterialRequest, in call: Call)
    throws(Interruption) -> ImportKeyMaterialResponse
  {
    try checkExpiration(of: request, at: call.now)
    let key = try call.key(
      request.keyId,
      parameters: .materialImport(request.expirationModel, validTo: request.validTo))
    let record = key.snapshot.record
    guard record.origin == .external else { throw .invalidOrigin(record.arn, record.origin) }
    try ImportRules.checkMembers(of: request, for: record)
    let opened = try call.openedImport(
      ImportOpening(
        wrapped: request.encryptedKeyMaterial, token: request.importToken, key: record.arn,
        spec: record.spec, now: call.now))
    let material = try call.working { () throws(KeyError) in
      try call.environment.keyRing.importMaterial(opened, for: record, at: call.now, use: key.use)
    }
    let changes = try call.changes()
    try changes.take(
      material, into: record,
      as: Importing(
        type: request.importType, material: request.keyMaterialId,
        description: request.keyMaterialDescription,
        validTo: request.model == .keyMaterialExpires ? request.validTo : nil))
    let id = record.isSymmetricEncryptionKey ? material.id.text : nil
    let arn = record.arn.text
    call.respondInRecord { fields in
      fields.text("keyId", arn)
      fields.text("keyMaterialId", id)
    }
    return ImportKeyMaterialResponse(keyId: arn, keyMaterialId: id)
  }

  private static func checkExpiration(of request: ImportKeyMaterialRequest, at now: Timestamp)
    throws(Interruption)
  {
    switch (request.model, request.validTo) {
    case (.keyMaterialExpires, nil):
      throw .validation(
        "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES")
    case (.keyMaterialDoesNotExpire, _?):
      throw .validation(
        "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE")
    case (.keyMaterialDoesNotExpire, nil): break
    case (.keyMaterialExpires, let date?):
      guard date > now else { throw .validation("ValidTo must be in the future") }
      guard date <= now.adding(days: validDaysMax) else {
        throw .validation("ValidTo must be no more than \(validDaysMax) days in the future")
      }
    }
  }
}

extension ImportKeyMaterialRequest {
  /// The model in effect.
  fileprivate var model: ExpirationModelType { expirationModel ?? .keyMaterialExpires }
}
