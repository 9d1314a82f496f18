import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

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
    let key = try call.key(
      request.keyId, accepting: .keyOrAlias, context: context,
      parameters: .encryption(request.algorithm))
    try call.checkUsage(.encryptDecrypt, of: key.snapshot)
    try call.checkAlgorithm(request.algorithm, of: key.snapshot)
    try call.checkContext(context, for: request.algorithm)
    try call.checkSize(request.plaintext.count, for: request.algorithm, of: key.snapshot)
    let material = try call.currentMaterial(of: key.snapshot)
    try call.endDryRun(request.dryRun)
    try call.claim(.privateKey, of: key.snapshot)
    let blob = try call.encrypt(
      request.plaintext, request.algorithm, context: context, material: material, for: key)
    let materialID = request.algorithm == .symmetricDefault ? material.idText : nil
    call.addToRecord { $0.text("keyMaterialId", materialID) }
    return EncryptResponse(
      ciphertextBlob: blob, keyId: key.snapshot.arnText,
      encryptionAlgorithm: request.algorithm)
  }
}

extension EncryptRequest {
  /// The algorithm in effect.
  fileprivate var algorithm: EncryptionAlgorithmSpec { encryptionAlgorithm ?? .symmetricDefault }
}
