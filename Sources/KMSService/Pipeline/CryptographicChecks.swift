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
    try check(algorithm, isAmong: \.encryptionAlgorithms, of: key)
  }

  /// Whether the key's spec offers the algorithm.
  func checkAlgorithm(_ algorithm: SigningAlgorithmSpec, of key: KeySnapshot)
    throws(Interruption)
  {
    try check(algorithm, isAmong: \.signingAlgorithms, of: key)
  }

  /// Whether the key's spec offers the algorithm.
  func checkAlgorithm(_ algorithm: MacAlgorithmSpec, of key: KeySnapshot) throws(Interruption) {
    try check(algorithm, isAmong: \.macAlgorithms, of: key)
  }

  /// Whether the key's spec offers the algorithm.
  func checkAlgorithm(_ algorithm: KeyAgreementAlgorithmSpec, of key: KeySnapshot)
    throws(Interruption)
  {
    try check(algorithm, isAmong: \.keyAgreementAlgorithms, of: key)
  }

  /// Whether the key's spec offers the algorithm.
  func checkAlgorithm(_ algorithm: EncapsulationAlgorithmSpec, of key: KeySnapshot)
    throws(Interruption)
  {
    try check(algorithm, isAmong: \.encapsulationAlgorithms, of: key)
  }

  private func check<Algorithm: RawRepresentable<String> & Equatable>(
    _ algorithm: Algorithm, isAmong offered: (KeySpecRules) -> [Algorithm], of key: KeySnapshot
  ) throws(Interruption) {
    guard offered(KeySpecs.rules(for: key.record.spec)).contains(algorithm) else {
      throw .algorithm(algorithm.rawValue, key.record.spec)
    }
  }

  /// Only symmetric encryption keys bind ciphertexts to a context.
  func checkContext(_ context: StringPairs, for algorithm: EncryptionAlgorithmSpec)
    throws(Interruption)
  {
    guard algorithm == .symmetricDefault || context.isEmpty else {
      throw .validation(
        "EncryptionContext is not valid for the algorithm \(algorithm.rawValue).")
    }
  }

  /// Whether a plaintext fits into one block of an asymmetric algorithm.
  func checkSize(
    _ plaintextByteCount: Int, for algorithm: EncryptionAlgorithmSpec, of key: KeySnapshot
  ) throws(Interruption) {
    let spec = key.record.spec
    guard let max = KeySpecs.plaintextByteCountMax(spec, algorithm) else {
      throw .algorithm(algorithm.rawValue, spec)
    }
    guard plaintextByteCount <= max else { throw .plaintextTooLarge(algorithm, spec, max) }
  }

  /// Whether the algorithm takes messages of the type and length.
  func checkMessage(
    _ byteCount: Int, as type: MessageType, for algorithm: SigningAlgorithmSpec
  ) throws(Interruption) {
    switch algorithm.rule(for: type) {
    case .message: return
    case .refused:
      throw .validation(
        "MessageType \(type.rawValue) is not valid for the algorithm \(algorithm.rawValue).")
    case .exactly(let expected):
      guard byteCount == expected else {
        throw .validation("Digest is invalid length for algorithm \(algorithm.rawValue).")
      }
    }
  }

  /// The operations that make data keys want a symmetric encryption key.
  func checkSymmetricEncryptionKey(_ key: KeySnapshot) throws(Interruption) {
    try checkUsage(.encryptDecrypt, of: key)
    guard key.record.spec == .symmetricDefault else {
      throw .algorithm(EncryptionAlgorithmSpec.symmetricDefault.rawValue, key.record.spec)
    }
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
