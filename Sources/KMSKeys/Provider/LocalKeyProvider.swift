import KMSCrypto
public import KMSModel
public import KMSSecrets

/// Keeps key material in this process, and stores it wrapped under the hierarchy.
public struct LocalKeyProvider: KeyProvider {
  private let hierarchy: KeyHierarchy
  private let random: RandomSource

  /// Works under a hierarchy.
  public init(hierarchy: KeyHierarchy, random: RandomSource) {
    self.hierarchy = hierarchy
    self.random = random
  }

  public func createMaterial(for key: KeyARN, spec: KeySpec, at creationDate: Timestamp)
    throws(KeyError) -> MaterialRecord
  {
    guard spec == .symmetricDefault else { throw .cryptography(.unsupported) }
    let material: SecretBytes
    do {
      material = try random.secret(count: SymmetricDefault.materialByteCount)
    } catch {
      throw .cryptography(error)
    }
    let id = try hierarchy.materialID(of: material, key: key.id)
    let wrapped = try hierarchy.wrap(
      material, identity: LocalKeyProvider.identity(of: id, key: key), random: random)
    return MaterialRecord(id: id, key: key, creationDate: creationDate, wrapped: wrapped)
  }

  public func load(_ material: MaterialRecord) throws(KeyError) -> any KeyHandle {
    let secret = try hierarchy.unwrap(
      material.wrapped,
      identity: LocalKeyProvider.identity(of: material.id, key: material.key))
    guard secret.count == SymmetricDefault.materialByteCount,
      try hierarchy.materialID(of: secret, key: material.key.id) == material.id
    else { throw .wrappedSecretInvalid }
    return SymmetricHandle(key: try DerivationKey(copying: secret))
  }

  public func encrypt(
    _ plaintext: SensitiveBytes, associatedData: [UInt8], id: KeyMaterialID,
    with handle: any KeyHandle
  ) throws(KeyError) -> CiphertextBlob {
    guard let handle = handle as? SymmetricHandle else { throw .cryptography(.unsupported) }
    try handle.messages.count()
    let nonce: [UInt8]
    do {
      nonce = try random.bytes(count: CiphertextBlob.nonceByteCount)
    } catch {
      throw .cryptography(error)
    }
    let messageKey = try MessageKey(from: handle.key, nonce: nonce)
    let commitment = messageKey.commitment
    return CiphertextBlob(
      materialID: id, nonce: nonce, commitment: commitment,
      sealed: try messageKey.seal(plaintext, associatedData: associatedData))
  }

  public func decrypt(
    _ blob: CiphertextBlob, associatedData: [UInt8], with handle: any KeyHandle
  ) throws(KeyError) -> SensitiveBytes {
    guard let handle = handle as? SymmetricHandle else { throw .cryptography(.unsupported) }
    let messageKey = try MessageKey(from: handle.key, nonce: blob.nonce)
    guard constantTimeEquals(messageKey.commitment, blob.commitment) else {
      throw .invalidCiphertext
    }
    return try messageKey.open(blob.sealed, associatedData: associatedData)
  }

  /// The words that bind wrapped material to its place; see docs/formats/hierarchy.md.
  private static func identity(of id: KeyMaterialID, key: KeyARN) -> String {
    "material/\(key.text)/\(id.text)"
  }
}

/// Symmetric material of this process.
private final class SymmetricHandle: KeyHandle {
  let key: DerivationKey
  let messages = MessageCounter()

  init(key: DerivationKey) {
    self.key = key
  }
}
