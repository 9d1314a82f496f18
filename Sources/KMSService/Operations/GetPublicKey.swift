import KMSAudit
import KMSKeys
import KMSModel

/// Returns the public half of an asymmetric KMS key.
///
/// Source: KMS API Reference, GetPublicKey.
enum GetPublicKey: Operation {
  static let operation = KMSOperation.getPublicKey
  static let mode = ExecutionMode.facts

  static func describe(_ request: GetPublicKeyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  static func perform(_ request: GetPublicKeyRequest, in call: Call) throws(Interruption)
    -> GetPublicKeyResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    let key = try call.key(request.keyId, accepting: .keyOrAlias)
    let record = key.snapshot.record
    guard case .keyPair = KeySpecs.rules(for: record.spec).material else {
      throw .unsupported(
        "\(record.arn) key spec is \(record.spec.rawValue) which is not valid for GetPublicKey.")
    }
    let material = try call.currentMaterial(of: key.snapshot)
    let publicKey = try call.working { () throws(KeyError) in
      try call.environment.keyRing.publicKey(key: record, material: material, for: key.use)
    }
    let algorithms = AlgorithmLists(of: record)
    return GetPublicKeyResponse(
      keyId: record.arn.text, publicKey: publicKey,
      customerMasterKeySpec: record.spec, keySpec: record.spec, keyUsage: record.usage,
      encryptionAlgorithms: algorithms.encryption,
      signingAlgorithms: algorithms.signing, keyAgreementAlgorithms: algorithms.keyAgreement,
      encapsulationAlgorithms: algorithms.encapsulation)
  }
}
