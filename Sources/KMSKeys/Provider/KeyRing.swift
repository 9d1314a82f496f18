public import KMSAuthorization
public import KMSModel
public import KMSSecrets

/// Where a decision becomes cryptography: every use of a key passes here with its proof.
public struct KeyRing: Sendable {
  /// What works with the material.
  public let provider: any KeyProvider

  /// Stands before a provider.
  public init(provider: any KeyProvider) {
    self.provider = provider
  }

  /// Makes the first material of a new key.
  ///
  /// - Parameter pair: what to make it from, for specs of key pairs; a new one without it.
  /// - Throws: `.tokenMismatch` unless the token allows CreateKey in the key's account and Region;
  ///   `.cryptography`, `.asymmetric`.
  public func createMaterial(
    for key: KeyARN, spec: KeySpec, from pair: NewKeyPair? = nil, at creationDate: Timestamp,
    use: borrowing Authorized<AccountUse>
  ) throws(KeyError) -> MaterialRecord {
    guard use.subject.action == .operation(.createKey), use.subject.account == key.account,
      use.subject.region == key.region
    else { throw .tokenMismatch }
    return try provider.createMaterial(for: key, spec: spec, from: pair, at: creationDate)
  }

  /// Makes the next material of a key.
  ///
  /// - Throws: `.tokenMismatch` unless the token allows RotateKeyOnDemand with this key;
  ///   `.cryptography`.
  public func rotateMaterial(
    of key: KeyRecord, at creationDate: Timestamp, use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> MaterialRecord {
    try check(use, key.arn, .rotateKeyOnDemand)
    return try provider.createMaterial(for: key.arn, spec: key.spec, at: creationDate)
  }

  /// Takes over material that came from outside.
  ///
  /// - Parameter material: what `KeyProvider.prove` accepted.
  /// - Throws: `.tokenMismatch` unless the token allows ImportKeyMaterial with this key;
  ///   `.materialInvalid` if it was proven to be of another spec; `.cryptography`.
  public func importMaterial(
    _ material: ProvenMaterial, for key: KeyRecord, at creationDate: Timestamp,
    use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> MaterialRecord {
    try check(use, key.arn, .importKeyMaterial)
    guard material.spec == key.spec else { throw .materialInvalid }
    return try provider.importMaterial(material, for: key.arn, at: creationDate)
  }

  /// Copies material to a related key in another Region.
  ///
  /// - Throws: `.tokenMismatch` unless the token allows ReplicateKey or RotateKeyOnDemand with the key
  ///   that the material belongs to; what the provider throws.
  public func copyMaterial(
    _ material: MaterialRecord, to key: KeyARN, use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> MaterialRecord {
    guard use.subject.key == material.key,
      [.operation(.replicateKey), .operation(.rotateKeyOnDemand)].contains(use.subject.action)
    else { throw .tokenMismatch }
    return try provider.copyMaterial(material, to: key)
  }

  /// Encrypts under a key.
  ///
  /// - Parameters:
  ///   - plaintext: 1–4,096 bytes.
  ///   - context: the caller's pairs.
  ///   - key: the key that was decided on.
  ///   - material: the version of its material that encrypts.
  ///   - use: proof that this use was allowed.
  /// - Returns: the blob as callers keep it.
  /// - Throws: `.tokenMismatch`, `.contextTooLarge`, `.cryptography` and what loading throws.
  /// - Source: KMS API Reference, Encrypt; docs/formats/ciphertext.md.
  public func encrypt(
    _ plaintext: SensitiveBytes, context: StringPairs, key: KeyRecord, material: LoadedMaterial,
    for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> [UInt8] {
    guard KeyRing.encrypts(use.subject.action) else { throw .tokenMismatch }
    try check(use, key, material, context)
    let associatedData = try EncryptionContextEncoding.associatedData(
      version: CiphertextBlob.formatVersion, key: key.arn.id, context: context)
    return try provider.encrypt(
      plaintext, associatedData: associatedData, id: material.id, with: try material.usable()
    ).encoded
  }

  /// Decrypts a blob made by `encrypt`.
  ///
  /// - Parameters:
  ///   - blob: untrusted.
  ///   - context: the caller's pairs; order is irrelevant, comparison is by UTF-8 bytes.
  ///   - key: the key that was decided on.
  ///   - material: the version of its material that the blob names.
  ///   - use: proof that this use was allowed.
  /// - Returns: 1–4,096 bytes.
  /// - Throws: `.invalidCiphertext` for every mismatch; `.tokenMismatch`, `.contextTooLarge`,
  ///   `.cryptography` and what loading throws.
  /// - Source: KMS API Reference, Decrypt; docs/formats/ciphertext.md.
  public func decrypt(
    _ blob: CiphertextBlob, context: StringPairs, key: KeyRecord, material: LoadedMaterial,
    for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> SensitiveBytes {
    guard KeyRing.decrypts(use.subject.action) else { throw .tokenMismatch }
    try check(use, key, material, context)
    guard blob.materialID == material.id else { throw .invalidCiphertext }
    let associatedData = try EncryptionContextEncoding.associatedData(
      version: CiphertextBlob.formatVersion, key: key.arn.id, context: context)
    return try provider.decrypt(
      blob, associatedData: associatedData, with: try material.usable())
  }

  private static func encrypts(_ action: KMSAction) -> Bool {
    switch action {
    case .operation(.encrypt), .operation(.generateDataKey),
      .operation(.generateDataKeyWithoutPlaintext), .operation(.generateDataKeyPair),
      .operation(.generateDataKeyPairWithoutPlaintext), .reEncryptTo:
      true
    case .operation, .reEncryptFrom: false
    }
  }

  private static func decrypts(_ action: KMSAction) -> Bool {
    switch action {
    case .operation(.decrypt), .reEncryptFrom: true
    case .operation, .reEncryptTo: false
    }
  }

  private func check(
    _ use: borrowing Authorized<KeyUse>, _ key: KeyARN, _ operation: KMSOperation
  ) throws(KeyError) {
    guard use.subject.key == key, use.subject.action == .operation(operation) else {
      throw .tokenMismatch
    }
  }

  func check(
    _ use: borrowing Authorized<KeyUse>, _ key: KeyRecord, _ material: LoadedMaterial,
    _ context: StringPairs
  ) throws(KeyError) {
    guard use.subject.key == key.arn, use.subject.context == context, material.key == key.arn
    else { throw .tokenMismatch }
  }
}
