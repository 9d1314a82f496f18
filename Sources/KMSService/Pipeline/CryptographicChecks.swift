import KMSKeys
import KMSModel

/// The checks that the cryptographic operations share, in the order of docs/precedence.md.
extension Call {
  /// Usage before algorithm, as recorded answers show.
  func checkUsage(_ usage: KeyUsageType, of key: KeySnapshot) throws(Interruption) {
    guard key.record.usage == usage else {
      throw .keyUsage(key.record.arn, key.record.usage, request.operation)
    }
  }

  /// Whether the key's spec offers the algorithm.
  func checkAlgorithm(_ algorithm: EncryptionAlgorithmSpec, of key: KeySnapshot)
    throws(Interruption)
  {
    let offered = KeySpecs.rules(for: key.record.spec)?.encryptionAlgorithms ?? []
    guard offered.contains(algorithm) else {
      throw .algorithm(algorithm.rawValue, key.record.spec)
    }
  }

  /// The operations that make data keys want a symmetric encryption key.
  func checkSymmetricEncryptionKey(_ key: KeySnapshot) throws(Interruption) {
    try checkUsage(.encryptDecrypt, of: key)
    guard key.record.spec == .symmetricDefault else {
      throw .algorithm(EncryptionAlgorithmSpec.symmetricDefault.rawValue, key.record.spec)
    }
  }

  /// Grant tokens are authenticated; none that was not issued here is accepted.
  func checkGrantTokens(_ tokens: [String]?) throws(Interruption) {
    guard let tokens, !tokens.isEmpty else { return }
    throw .error(KMSError(.invalidGrantToken))
  }

  /// Attested recipients are refused, rather than answered in the clear.
  func checkRecipient(_ recipient: RecipientInfo?) throws(Interruption) {
    guard recipient == nil else {
      throw .unsupported("The Recipient parameter is not supported by this service.")
    }
  }

  /// A dry run ends where the effect would begin.
  func endDryRun(_ isDryRun: Bool?) throws(Interruption) {
    guard isDryRun != true else { throw .dryRunSucceeded }
  }

  /// The material that encrypts now.
  func currentMaterial(of key: KeySnapshot) throws(Interruption) -> LoadedMaterial {
    guard let material = key.currentMaterial else {
      throw .state(.pendingImport, of: key.record.arn, origin: key.record.origin)
    }
    return material
  }
}
