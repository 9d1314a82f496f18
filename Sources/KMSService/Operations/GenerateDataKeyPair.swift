import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// Makes a data key pair and returns the private key both in the clear and encrypted under a KMS key.
///
/// Source: KMS API Reference, GenerateDataKeyPair.
enum GenerateDataKeyPair: Operation {
  static let operation = KMSOperation.generateDataKeyPair
  static let mode = ExecutionMode.facts

  static func describe(_ request: GenerateDataKeyPairRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("keyPairSpec", request.keyPairSpec.rawValue)
    fields.pairs("encryptionContext", request.encryptionContext)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: GenerateDataKeyPairRequest, in call: Call) throws(Interruption)
    -> GenerateDataKeyPairResponse
  {
    try call.countRequest(in: .dataKeyPair(request.keyPairSpec))
    try call.checkGrantTokens(request.grantTokens)
    try call.checkRecipient(request.recipient)
    let made = try dataKeyPair(
      Wanted(
        keyID: request.keyId, spec: request.keyPairSpec,
        context: request.encryptionContext ?? StringPairs(), isDryRun: request.dryRun),
      in: call)
    return GenerateDataKeyPairResponse(
      privateKeyCiphertextBlob: made.blob, privateKeyPlaintext: made.privateKey,
      publicKey: made.publicKey, keyId: made.keyARN.text, keyPairSpec: request.keyPairSpec,
      keyMaterialId: made.materialID.text)
  }

  /// What a caller asks for.
  struct Wanted {
    let keyID: String
    let spec: DataKeyPairSpec
    let context: StringPairs
    let isDryRun: Bool?
  }

  /// A data key pair, and what encrypted its private half.
  struct Made {
    let publicKey: [UInt8]
    let privateKey: SensitiveBytes
    let blob: [UInt8]
    let keyARN: KeyARN
    let materialID: KeyMaterialID
  }

  /// Makes a data key pair under a KMS key, once everything has been checked.
  static func dataKeyPair(_ wanted: Wanted, in call: Call) throws(Interruption) -> Made {
    let spec = KeySpecs.spec(of: wanted.spec)
    try call.checkIsPossible(spec)
    let key = try call.key(
      wanted.keyID, accepting: .keyOrAlias, context: wanted.context,
      parameters: .dataKeyPair(wanted.spec, .symmetricDefault))
    try call.checkSymmetricEncryptionKey(key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(wanted.isDryRun)
    let pair = try call.newKeyPair(spec)
    let privateKey = try call.working { () throws(KeyError) in
      try call.environment.keyRing.privateKey(of: pair, for: key.use)
    }
    let blob = try call.encrypt(
      privateKey, context: wanted.context, material: material, for: key)
    call.addToRecord { $0.text("keyMaterialId", material.id.text) }
    return Made(
      publicKey: pair.publicKey, privateKey: privateKey, blob: blob,
      keyARN: key.snapshot.record.arn, materialID: material.id)
  }
}
