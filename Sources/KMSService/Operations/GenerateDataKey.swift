import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Makes a data key and returns it both in the clear and encrypted under a KMS key.
///
/// Source: KMS API Reference, GenerateDataKey.
enum GenerateDataKey: Operation {
  static let operation = KMSOperation.generateDataKey
  static let mode = ExecutionMode.facts

  static func describe(_ request: GenerateDataKeyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("keySpec", request.keySpec?.rawValue)
    fields.integer("numberOfBytes", request.numberOfBytes)
    fields.pairs("encryptionContext", request.encryptionContext)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: GenerateDataKeyRequest, in call: Call) throws(Interruption)
    -> GenerateDataKeyResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    try call.checkRecipient(request.recipient)
    let byteCount = try dataKeyByteCount(
      spec: request.keySpec, numberOfBytes: request.numberOfBytes)
    let context = request.encryptionContext ?? StringPairs()
    let key = try call.key(
      request.keyId, accepting: .keyOrAlias, context: context,
      parameters: .encryption(.symmetricDefault))
    try call.checkSymmetricEncryptionKey(key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    let plaintext = try call.randomBytes(count: byteCount)
    let blob = try call.encrypt(plaintext, context: context, material: material, for: key)
    call.addToRecord { $0.text("keyMaterialId", material.idText) }
    return GenerateDataKeyResponse(
      ciphertextBlob: blob, plaintext: plaintext, keyId: key.snapshot.arnText,
      keyMaterialId: material.idText)
  }

  /// How long the data key is: exactly one of the two parameters says so.
  static func dataKeyByteCount(spec: DataKeySpec?, numberOfBytes: Int?) throws(Interruption)
    -> Int
  {
    switch (spec, numberOfBytes) {
    case (.aes128?, nil): return 16
    case (.aes256?, nil): return 32
    case (nil, let count?): return count
    case (nil, nil), (.some, .some):
      throw .validation("Please specify either number of bytes or key spec.")
    }
  }
}
