import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Verifies what GenerateMac made.
///
/// Source: KMS API Reference, VerifyMac.
enum VerifyMac: Operation {
  static let operation = KMSOperation.verifyMac
  static let mode = ExecutionMode.facts

  static func describe(_ request: VerifyMacRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("macAlgorithm", request.macAlgorithm.rawValue)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: VerifyMacRequest, in call: Call) throws(Interruption)
    -> VerifyMacResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    let key = try call.key(
      request.keyId, accepting: .keyOrAlias, parameters: .mac(request.macAlgorithm))
    try call.checkUsage(.generateVerifyMac, of: key.snapshot)
    try call.checkAlgorithm(request.macAlgorithm, of: key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    let record = key.snapshot.record
    let isAuthentic = try call.working { () throws(KeyError) in
      try call.environment.keyRing.isAuthentic(
        request.mac, of: request.message, request.macAlgorithm, key: record, material: material,
        for: key.use)
    }
    guard isAuthentic else { throw .error(KMSError(.kmsInvalidMac)) }
    return VerifyMacResponse(
      keyId: record.arn.text, macValid: true, macAlgorithm: request.macAlgorithm)
  }
}
