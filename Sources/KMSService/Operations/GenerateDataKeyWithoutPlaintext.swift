import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Makes a data key and returns it encrypted under a KMS key only.
///
/// Source: KMS API Reference, GenerateDataKeyWithoutPlaintext.
enum GenerateDataKeyWithoutPlaintext: Operation {
  static let operation = KMSOperation.generateDataKeyWithoutPlaintext
  static let mode = ExecutionMode.facts

  static func describe(
    _ request: GenerateDataKeyWithoutPlaintextRequest, in fields: inout AuditFields
  ) {
    fields.text("keyId", request.keyId)
    fields.text("keySpec", request.keySpec?.rawValue)
    fields.integer("numberOfBytes", request.numberOfBytes)
    fields.pairs("encryptionContext", request.encryptionContext)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: GenerateDataKeyWithoutPlaintextRequest, in call: Call)
    throws(Interruption) -> GenerateDataKeyWithoutPlaintextResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    let byteCount = try GenerateDataKey.dataKeyByteCount(
      spec: request.keySpec, numberOfBytes: request.numberOfBytes)
    let context = request.encryptionContext ?? StringPairs()
    let key = try call.key(
      request.keyId, accepting: .keyOrAlias, context: context,
      parameters: .encryption(.symmetricDefault))
    try call.checkSymmetricEncryptionKey(key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    let blob = try call.encrypt(
      try call.randomBytes(count: byteCount), context: context, material: material, for: key)
    call.addToRecord { $0.text("keyMaterialId", material.idText) }
    return GenerateDataKeyWithoutPlaintextResponse(
      ciphertextBlob: blob, keyId: key.snapshot.arnText, keyMaterialId: material.idText)
  }
}
