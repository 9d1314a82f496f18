import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// Verifies a signature that Sign made, or somebody else with the same key.
///
/// Source: KMS API Reference, Verify.
enum Verify: Operation {
  static let operation = KMSOperation.verify
  static let mode = ExecutionMode.facts

  static func describe(_ request: VerifyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("messageType", (request.messageType ?? .raw).rawValue)
    fields.text("signingAlgorithm", request.signingAlgorithm.rawValue)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: VerifyRequest, in call: Call) throws(Interruption)
    -> VerifyResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    let type = request.messageType ?? .raw
    let algorithm = request.signingAlgorithm
    let key = try call.key(
      request.keyId, accepting: .keyOrAlias, parameters: .signing(algorithm, type))
    try call.checkUsage(.signVerify, of: key.snapshot)
    try call.checkAlgorithm(algorithm, of: key.snapshot)
    try call.checkMessage(request.message.count, as: type, for: algorithm)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    try call.claim(.publicKey, of: key.snapshot)
    let record = key.snapshot.record
    let isValid = try call.working { () throws(KeyError) in
      try call.environment.keyRing.isValid(
        request.signature, of: request.message, as: type, algorithm, key: record,
        material: material, for: key.use)
    }
    guard isValid else { throw .error(KMSError(.kmsInvalidSignature)) }
    return VerifyResponse(
      keyId: record.arn.text, signatureValid: true, signingAlgorithm: algorithm)
  }
}
