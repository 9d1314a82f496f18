import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Agrees on a secret with the holder of another key pair.
///
/// Source: KMS API Reference, DeriveSharedSecret; recorded answers for unusable peer keys.
enum DeriveSharedSecret: Operation {
  static let operation = KMSOperation.deriveSharedSecret
  static let mode = ExecutionMode.facts

  static func describe(_ request: DeriveSharedSecretRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("keyAgreementAlgorithm", request.keyAgreementAlgorithm.rawValue)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: DeriveSharedSecretRequest, in call: Call) throws(Interruption)
    -> DeriveSharedSecretResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    try call.checkRecipient(request.recipient)
    let key = try call.key(
      request.keyId, accepting: .keyOrAlias,
      parameters: .keyAgreement(request.keyAgreementAlgorithm))
    try call.checkUsage(.keyAgreement, of: key.snapshot)
    try call.checkAlgorithm(request.keyAgreementAlgorithm, of: key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    try call.claim(.privateKey, of: key.snapshot)
    let record = key.snapshot.record
    let secret = try call.working { () throws(KeyError) in
      try call.environment.keyRing.sharedSecret(
        withPeer: request.publicKey, key: record, material: material, for: key.use)
    }
    return DeriveSharedSecretResponse(
      keyId: record.arn.text, sharedSecret: secret,
      keyAgreementAlgorithm: request.keyAgreementAlgorithm, keyOrigin: record.origin)
  }
}
