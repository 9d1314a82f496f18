import KMSAudit
import KMSKeys
import KMSModel

/// Makes a data key pair and returns the private key encrypted under a KMS key only.
///
/// Source: KMS API Reference, GenerateDataKeyPairWithoutPlaintext.
enum GenerateDataKeyPairWithoutPlaintext: Operation {
  static let operation = KMSOperation.generateDataKeyPairWithoutPlaintext
  static let mode = ExecutionMode.facts

  static func describe(
    _ request: GenerateDataKeyPairWithoutPlaintextRequest, in fields: inout AuditFields
  ) {
    fields.text("keyId", request.keyId)
    fields.text("keyPairSpec", request.keyPairSpec.rawValue)
    fields.pairs("encryptionContext", request.encryptionContext)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: GenerateDataKeyPairWithoutPlaintextRequest, in call: Call)
    throws(Interruption) -> GenerateDataKeyPairWithoutPlaintextResponse
  {
    try call.countRequest(in: .dataKeyPair(request.keyPairSpec))
    try call.checkGrantTokens(request.grantTokens)
    let made = try GenerateDataKeyPair.dataKeyPair(
      GenerateDataKeyPair.Wanted(
        keyID: request.keyId, spec: request.keyPairSpec,
        context: request.encryptionContext ?? StringPairs(), isDryRun: request.dryRun),
      in: call)
    return GenerateDataKeyPairWithoutPlaintextResponse(
      privateKeyCiphertextBlob: made.blob, publicKey: made.publicKey, keyId: made.keyARN.text,
      keyPairSpec: request.keyPairSpec, keyMaterialId: made.materialID.text)
  }
}
