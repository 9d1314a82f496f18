import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Authenticates a message with an HMAC KMS key.
///
/// Source: KMS API Reference, GenerateMac.
enum GenerateMac: Operation {
  static let operation = KMSOperation.generateMac
  static let mode = ExecutionMode.facts

  static func describe(_ request: GenerateMacRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("macAlgorithm", request.macAlgorithm.rawValue)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: GenerateMacRequest, in call: Call) throws(Interruption)
    -> GenerateMacResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    let key = try call.key(
      request.keyId, accepting: .keyOrAlias, parameters: .mac(request.macAlgorithm))
    try call.checkUsage(.generateVerifyMac, of: key.snapshot)
    try call.checkAlgorithm(request.macAlgorithm, of: key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    let record = key.snapshot.record
    let code = try call.working { () throws(KeyError) in
      try call.environment.keyRing.authenticationCode(
        for: request.message, request.macAlgorithm, key: record, material: material,
        for: key.use)
    }
    return GenerateMacResponse(
      mac: code, macAlgorithm: request.macAlgorithm, keyId: record.arn.text)
  }
}
