import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// Signs a message, or what stands for one.
///
/// Source: KMS API Reference, Sign.
enum Sign: Operation {
  static let operation = KMSOperation.sign
  static let mode = ExecutionMode.facts

  static func describe(_ request: SignRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("messageType", (request.messageType ?? .raw).rawValue)
    fields.text("signingAlgorithm", request.signingAlgorithm.rawValue)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: SignRequest, in call: Call) throws(Interruption) -> SignResponse {
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
    try call.claim(.privateKey, of: key.snapshot)
    let record = key.snapshot.record
    let signature = try call.working { () throws(KeyError) in
      try call.environment.keyRing.sign(
        request.message, as: type, algorithm, key: record, material: material, for: key.use)
    }
    return SignResponse(
      keyId: record.arn.text, signature: signature, signingAlgorithm: algorithm)
  }
}
