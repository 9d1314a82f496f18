import KMSAudit
import KMSKeys
import KMSModel

/// Makes a shared secret, and the ciphertext that Decapsulate opens.
///
/// Source: KMS API Reference, Encapsulate.
enum Encapsulate: Operation {
  static let operation = KMSOperation.encapsulate
  static let mode = ExecutionMode.facts

  static func describe(_ request: EncapsulateRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("encapsulationAlgorithm", request.encapsulationAlgorithm.rawValue)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: EncapsulateRequest, in call: Call) throws(Interruption)
    -> EncapsulateResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    let key = try call.key(request.keyId, accepting: .keyOrAlias)
    try call.checkUsage(.encapsulateDecapsulate, of: key.snapshot)
    try call.checkAlgorithm(request.encapsulationAlgorithm, of: key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    try call.claim(.privateKey, of: key.snapshot)
    let record = key.snapshot.record
    let made = try call.working { () throws(KeyError) in
      try call.environment.keyRing.encapsulate(key: record, material: material, for: key.use)
    }
    return EncapsulateResponse(
      keyId: record.arn.text, sharedSecret: made.secret,
      sharedSecretCiphertextBlob: made.ciphertext,
      encapsulationAlgorithm: request.encapsulationAlgorithm)
  }
}
