import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Decrypts what Encrypt, GenerateDataKey and their relatives made.
///
/// Source: KMS API Reference, Decrypt.
enum Decrypt: Operation {
  static let operation = KMSOperation.decrypt
  static let mode = ExecutionMode.facts

  static func describe(_ request: DecryptRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("encryptionAlgorithm", request.algorithm.rawValue)
    fields.pairs("encryptionContext", request.encryptionContext)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: DecryptRequest, in call: Call) throws(Interruption)
    -> DecryptResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    try call.checkRecipient(request.recipient)
    let ignoresCiphertext = request.dryRunModifiers?.contains(.ignoreCiphertext) ?? false
    guard !ignoresCiphertext || request.dryRun == true else {
      throw .validation("DryRunModifiers can only be specified together with DryRun.")
    }
    let ciphertext = CiphertextRequest(
      blob: request.ciphertextBlob, keyID: request.keyId, algorithm: request.algorithm,
      context: request.encryptionContext ?? StringPairs(), ignoresCiphertext: ignoresCiphertext,
      action: .operation(.decrypt), otherKey: nil, keyMember: "KeyId")
    let openable = try call.openable(ciphertext)
    try call.endDryRun(request.dryRun)
    try call.claim(.privateKey, of: openable.key.snapshot)
    let plaintext = try call.open(openable, ciphertext)
    let materialID = openable.materialID
    call.addToRecord { $0.text("keyMaterialId", materialID) }
    return DecryptResponse(
      keyId: openable.key.snapshot.arnText, plaintext: plaintext,
      encryptionAlgorithm: request.algorithm, keyMaterialId: materialID)
  }
}

extension DecryptRequest {
  /// The algorithm in effect.
  fileprivate var algorithm: EncryptionAlgorithmSpec { encryptionAlgorithm ?? .symmetricDefault }
}
