import KMSAudit
import KMSKeys
import KMSModel

/// Encrypts up to 4,096 bytes under a KMS key.
///
/// Source: KMS API Reference, Encrypt.
enum Encrypt: Operation {
  static let operation = KMSOperation.encrypt
  static let mode = ExecutionMode.facts

  static func describe(_ request: EncryptRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("encryptionAlgorithm", request.algorithm.rawValue)
    fields.pairs("encryptionContext", request.encryptionContext)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: EncryptRequest, in call: Call) throws(Interruption)
    -> EncryptResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    let context = request.encryptionContext ?? StringPairs()
    let key = try call.key(request.keyId, accepting: .keyOrAlias, context: context)
    try call.checkUsage(.encryptDecrypt, of: key.snapshot)
    try call.checkAlgorithm(request.algorithm, of: key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    let blob = try call.encrypt(request.plaintext, context: context, material: material, for: key)
    call.addToRecord { $0.text("keyMaterialId", material.id.text) }
    return EncryptResponse(
      ciphertextBlob: blob, keyId: key.snapshot.record.arn.text,
      encryptionAlgorithm: request.algorithm)
  }
}

extension EncryptRequest {
  /// The algorithm in effect.
  fileprivate var algorithm: EncryptionAlgorithmSpec { encryptionAlgorithm ?? .symmetricDefault }
}
