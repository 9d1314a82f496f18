import KMSAudit
import KMSKeys
import KMSModel

/// Opens what Encapsulate made, or the holder of the public key. A ciphertext of the right length always
/// gives a secret: implicit rejection.
///
/// Source: KMS API Reference, Decapsulate; FIPS 203 §7.3.
enum Decapsulate: Operation {
  static let operation = KMSOperation.decapsulate
  static let mode = ExecutionMode.facts

  static func describe(_ request: DecapsulateRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("encapsulationAlgorithm", request.encapsulationAlgorithm.rawValue)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: DecapsulateRequest, in call: Call) throws(Interruption)
    -> DecapsulateResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    let key = try call.key(request.keyId, accepting: .keyOrAlias)
    try call.checkUsage(.encapsulateDecapsulate, of: key.snapshot)
    try call.checkAlgorithm(request.encapsulationAlgorithm, of: key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    try call.claim(.privateKey, of: key.snapshot)
    let record = key.snapshot.record
    let secret = try call.working { () throws(KeyError) in
      try call.environment.keyRing.decapsulate(
        request.sharedSecretCiphertextBlob, key: record, material: material, for: key.use)
    }
    return DecapsulateResponse(
      keyId: record.arn.text, sharedSecret: secret,
      encapsulationAlgorithm: request.encapsulationAlgorithm)
  }
}
