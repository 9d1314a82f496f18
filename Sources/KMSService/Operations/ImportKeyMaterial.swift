import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

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
    let material = try unwrapped(request, in: call, for: key)
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

  private static func unwrapped(
    _ request: ImportKeyMaterialRequest, in call: Call, for key: borrowing AuthorizedKey
  ) throws(Interruption) -> MaterialRecord {
    let record = key.snapshot.record
    do {
      let secret = try call.environment.importTokens.unwrap(
        request.encryptedKeyMaterial, token: request.importToken, for: record.arn,
        spec: record.spec, at: call.now)
      return try call.environment.keyRing.importMaterial(
        secret, for: record, at: call.now, use: key.use)
    } catch let error as ImportError {
      throw .error(.importing(error))
    } catch let error as KeyError {
      throw .error(.key(error))
    } catch {
      throw .error(.internal(cause: "an unexpected kind of error while importing material"))
    }
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
