import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// Decrypts a ciphertext and encrypts the plaintext anew, under another key or another context.
///
/// Source: KMS API Reference, ReEncrypt.
enum ReEncrypt: Operation {
  static let operation = KMSOperation.reEncrypt
  static let mode = ExecutionMode.facts

  static func describe(_ request: ReEncryptRequest, in fields: inout AuditFields) {
    fields.text("sourceKeyId", request.sourceKeyId)
    fields.text("sourceEncryptionAlgorithm", request.sourceAlgorithm.rawValue)
    fields.pairs("sourceEncryptionContext", request.sourceEncryptionContext)
    fields.text("destinationKeyId", request.destinationKeyId)
    fields.text("destinationEncryptionAlgorithm", request.destinationAlgorithm.rawValue)
    fields.pairs("destinationEncryptionContext", request.destinationEncryptionContext)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: ReEncryptRequest, in call: Call) throws(Interruption)
    -> ReEncryptResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    var ciphertext = try source(of: request)
    // The source asks whether both are one key; what is wrong with the destination is told after it.
    let resolved = Result { () throws(Interruption) in
      try call.resolve(request.destinationKeyId, accepting: .keyOrAlias)
    }
    switch resolved {
    case .success(let target): ciphertext.otherKey = target.arn
    case .failure(.error): break
    case .failure(let interruption): throw interruption
    }
    let openable = try call.openable(ciphertext)
    let target = try resolved.get()
    let context = request.destinationEncryptionContext ?? StringPairs()
    let destination = try call.authorize(
      target, for: .reEncryptTo, context: context,
      parameters: .reEncryption(
        request.destinationAlgorithm,
        isOnSameKey: target.arn == openable.key.snapshot.record.arn))
    try call.checkState(of: destination.snapshot)
    try call.checkUsage(.encryptDecrypt, of: destination.snapshot)
    try call.checkAlgorithm(request.destinationAlgorithm, of: destination.snapshot)
    try call.checkContext(context, for: request.destinationAlgorithm)
    let material = try call.currentMaterial(of: destination.snapshot)
    try call.endDryRun(request.dryRun)
    try call.claim(.privateKey, of: openable.key.snapshot)
    try call.claim(.privateKey, of: destination.snapshot)
    let plaintext = try call.open(openable, ciphertext)
    try call.checkSize(
      plaintext.count, for: request.destinationAlgorithm, of: destination.snapshot)
    let blob = try call.encrypt(
      plaintext, request.destinationAlgorithm, context: context, material: material,
      for: destination)
    let sourceMaterialID = openable.materialID
    let destinationMaterialID =
      request.destinationAlgorithm == .symmetricDefault ? material.idText : nil
    call.addToRecord { fields in
      fields.text("sourceKeyMaterialId", sourceMaterialID)
      fields.text("destinationKeyMaterialId", destinationMaterialID)
    }
    return ReEncryptResponse(
      ciphertextBlob: blob, sourceKeyId: openable.key.snapshot.arnText,
      keyId: destination.snapshot.arnText,
      sourceEncryptionAlgorithm: request.sourceAlgorithm,
      destinationEncryptionAlgorithm: request.destinationAlgorithm,
      sourceKeyMaterialId: sourceMaterialID, destinationKeyMaterialId: destinationMaterialID)
  }

  private static func source(of request: ReEncryptRequest) throws(Interruption)
    -> CiphertextRequest
  {
    let ignoresCiphertext = request.dryRunModifiers?.contains(.ignoreCiphertext) ?? false
    guard !ignoresCiphertext || request.dryRun == true else {
      throw .validation("DryRunModifiers can only be specified together with DryRun.")
    }
    return CiphertextRequest(
      blob: request.ciphertextBlob, keyID: request.sourceKeyId,
      algorithm: request.sourceAlgorithm,
      context: request.sourceEncryptionContext ?? StringPairs(),
      ignoresCiphertext: ignoresCiphertext, action: .reEncryptFrom, otherKey: nil,
      keyMember: "SourceKeyId")
  }
}

extension ReEncryptRequest {
  /// The algorithm in effect on the side that decrypts.
  fileprivate var sourceAlgorithm: EncryptionAlgorithmSpec {
    sourceEncryptionAlgorithm ?? .symmetricDefault
  }

  /// The algorithm in effect on the side that encrypts.
  fileprivate var destinationAlgorithm: EncryptionAlgorithmSpec {
    destinationEncryptionAlgorithm ?? .symmetricDefault
  }
}
