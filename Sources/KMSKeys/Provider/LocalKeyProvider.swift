public import KMSCrypto
public import KMSModel
public import KMSSecrets

/// Keeps key material in this process, and stores it wrapped under the hierarchy.
///
/// What the libraries of this machine cannot do is not among its `supportedSpecs`.
public struct LocalKeyProvider: KeyProvider {
  /// How many usable symmetric keys are kept unless said otherwise: a hundred thousand and some room. They
  /// lock 64 bytes each, 7 MiB of the 8 that a process may lock when nobody says more.
  public static let symmetricHandlesMax = 114_688
  /// How many other usable keys are kept unless said otherwise: 100 MB if all were RSA.
  public static let otherHandlesMax = 10_000

  public let supportedSpecs: Set<KeySpec>
  public let shelf: HandleShelf
  private let hierarchy: KeyHierarchy
  private let random: RandomSource

  /// Works under a hierarchy.
  ///
  /// - Parameters:
  ///   - algorithms: the key pairs that the libraries can do.
  ///   - symmetricHandlesMax: how many usable symmetric keys are kept.
  ///   - otherHandlesMax: how many other usable keys are kept.
  public init(
    hierarchy: KeyHierarchy, random: RandomSource,
    algorithms: Set<KeyAlgorithm> = linkedLibraries.algorithms,
    symmetricHandlesMax: Int = LocalKeyProvider.symmetricHandlesMax,
    otherHandlesMax: Int = LocalKeyProvider.otherHandlesMax
  ) {
    self.hierarchy = hierarchy
    self.random = random
    self.shelf = HandleShelf(
      symmetricCountMax: symmetricHandlesMax, othersCountMax: otherHandlesMax)
    self.supportedSpecs = LocalKeyProvider.supportedSpecs(with: algorithms)
  }

  /// What the linked libraries can do; asked once.
  public static let linkedLibraries = AsymmetricCapabilities.probe()

  /// The specs that can be done with libraries that can do these key pairs.
  public static func supportedSpecs(with algorithms: Set<KeyAlgorithm>) -> Set<KeySpec> {
    Set(
      KeySpec.allCases.filter { spec in
        switch KeySpecs.rules(for: spec).material {
        case .symmetric, .hmac: true
        case .keyPair(let algorithm): algorithms.contains(algorithm)
        }
      })
  }

  public func generateKeyPair(_ spec: KeySpec) throws(KeyError) -> NewKeyPair {
    guard case .keyPair(let algorithm) = KeySpecs.rules(for: spec).material else {
      throw .workMismatch
    }
    do {
      let key = try PrivateKey.generate(algorithm)
      return NewKeyPair(spec: spec, publicKey: key.publicKey.der, privateKey: try key.pkcs8())
    } catch {
      throw .asymmetric(error)
    }
  }

  public func createMaterial(
    for key: KeyARN, spec: KeySpec, from pair: NewKeyPair?, at creationDate: Timestamp
  ) throws(KeyError) -> MaterialRecord {
    let material: SecretBytes
    switch KeySpecs.rules(for: spec).material {
    case .symmetric(let byteCount):
      guard pair == nil else { throw .workMismatch }
      material = try secret(count: byteCount)
    case .hmac(let hash):
      guard pair == nil else { throw .workMismatch }
      material = try secret(count: hash.byteCount)
    case .keyPair:
      material = try privateKey(of: pair, spec)
    }
    let id = try hierarchy.materialID(of: material, key: key.id)
    let wrapped = try hierarchy.wrap(
      material, identity: LocalKeyProvider.identity(of: id, key: key), random: random)
    return MaterialRecord(id: id, key: key, creationDate: creationDate, wrapped: wrapped)
  }

  public func prove(_ material: borrowing SecretBytes, spec: KeySpec) throws(KeyError)
    -> ProvenMaterial
  {
    let rules = KeySpecs.rules(for: spec)
    guard rules.isImportable else { throw .materialInvalid }
    switch rules.material {
    case .symmetric(let byteCount):
      guard material.count == byteCount else { throw .materialInvalid }
      return ProvenMaterial(spec: spec, bytes: material.copy())
    case .hmac(let hash):
      guard (hash.byteCount...MaterialKind.hmacByteCountMax).contains(material.count) else {
        throw .materialInvalid
      }
      return ProvenMaterial(spec: spec, bytes: material.copy())
    case .keyPair(let algorithm):
      return ProvenMaterial(
        spec: spec, bytes: try LocalKeyProvider.reencoded(material, algorithm))
    }
  }

  public func importMaterial(
    _ material: ProvenMaterial, for key: KeyARN, at creationDate: Timestamp
  ) throws(KeyError) -> MaterialRecord {
    try record(of: material.bytes, for: key, at: creationDate)
  }

  /// A key pair from outside in our own encoding, so that it has one identifier however it was written.
  private static func reencoded(_ material: borrowing SecretBytes, _ algorithm: KeyAlgorithm)
    throws(KeyError) -> SecretBytes
  {
    do {
      return try PrivateKey(pkcs8: material, algorithm: algorithm, origin: .elsewhere).pkcs8()
    } catch {
      switch error {
      case .invalidEncoding, .wrongAlgorithm, .invalidKey, .invalidLength: throw .materialInvalid
      case .unsupported, .operationMismatch, .decryptionFailed, .faultDetected, .libraryFailed:
        throw .asymmetric(error)
      }
    }
  }

  private func record(
    of material: borrowing SecretBytes, for key: KeyARN, at creationDate: Timestamp
  ) throws(KeyError) -> MaterialRecord {
    let id = try hierarchy.materialID(of: material, key: key.id)
    let wrapped = try hierarchy.wrap(
      material, identity: LocalKeyProvider.identity(of: id, key: key), random: random)
    return MaterialRecord(id: id, key: key, creationDate: creationDate, wrapped: wrapped)
  }

  public func copyMaterial(_ material: MaterialRecord, to key: KeyARN) throws(KeyError)
    -> MaterialRecord
  {
    guard material.key.id == key.id else { throw .wrappedSecretInvalid }
    let secret = try hierarchy.unwrap(
      material.wrapped,
      identity: LocalKeyProvider.identity(of: material.id, key: material.key))
    let wrapped = try hierarchy.wrap(
      secret, identity: LocalKeyProvider.identity(of: material.id, key: key), random: random)
    return material.belonging(to: key, wrapped: wrapped)
  }

  public func rewrapMaterial(_ material: MaterialRecord) throws(KeyError) -> MaterialRecord? {
    let wrapped = try hierarchy.rewrap(
      material.wrapped,
      identity: LocalKeyProvider.identity(of: material.id, key: material.key), random: random)
    return wrapped.map { material.belonging(to: material.key, wrapped: $0) }
  }

  public func load(_ material: MaterialRecord, spec: KeySpec) throws(KeyError) -> any KeyHandle {
    let secret = try hierarchy.unwrap(
      material.wrapped,
      identity: LocalKeyProvider.identity(of: material.id, key: material.key))
    guard try hierarchy.materialID(of: secret, key: material.key.id) == material.id else {
      throw .wrappedSecretInvalid
    }
    switch KeySpecs.rules(for: spec).material {
    case .symmetric(let byteCount):
      guard secret.count == byteCount else { throw .wrappedSecretInvalid }
      return SymmetricHandle(messageKeys: try MessageKeySource(secret))
    case .hmac(let hash):
      guard (hash.byteCount...MaterialKind.hmacByteCountMax).contains(secret.count) else {
        throw .wrappedSecretInvalid
      }
      return HMACHandle(key: secret, hash: hash)
    case .keyPair(let algorithm):
      do {
        return KeyPairHandle(
          key: try PrivateKey(pkcs8: secret, algorithm: algorithm, origin: .ourselves))
      } catch {
        throw .asymmetric(error)
      }
    }
  }

  public func encrypt(
    _ plaintext: SensitiveBytes, associatedData: [UInt8], id: KeyMaterialID,
    with handle: any KeyHandle
  ) throws(KeyError) -> CiphertextBlob {
    guard let handle = handle as? SymmetricHandle else { throw .workMismatch }
    try handle.messages.count()
    let nonce: [UInt8]
    do {
      nonce = try random.bytes(count: CiphertextBlob.nonceByteCount)
    } catch {
      throw .cryptography(error)
    }
    let messageKey = try MessageKey(from: handle.messageKeys, nonce: nonce[...])
    let commitment = messageKey.commitment
    let blob = CiphertextBlob(
      materialID: id, nonce: nonce, commitment: commitment,
      sealed: try messageKey.seal(plaintext, associatedData: associatedData))
    try checkOpens(blob, plaintext, associatedData: associatedData, with: handle)
    return blob
  }

  public func decrypt(
    _ blob: CiphertextBlob, associatedData: [UInt8], with handle: any KeyHandle
  ) throws(KeyError) -> SensitiveBytes {
    guard let handle = handle as? SymmetricHandle else { throw .workMismatch }
    let messageKey = try MessageKey(from: handle.messageKeys, nonce: blob.nonce)
    guard messageKey.isCommitted(blob) else { throw .invalidCiphertext }
    return try messageKey.open(blob.sealed, associatedData: associatedData)
  }

  /// Decrypts what was just encrypted, from the nonce on: a ciphertext that a fault has spoilt would be
  /// lost data. See docs/decisions/0021-fault-checks.md.
  private func checkOpens(
    _ blob: CiphertextBlob, _ plaintext: SensitiveBytes, associatedData: [UInt8],
    with handle: SymmetricHandle
  ) throws(KeyError) {
    do throws(KeyError) {
      let opened = try decrypt(blob, associatedData: associatedData, with: handle)
      guard opened == plaintext else { throw .faultDetected }
    } catch {
      throw .faultDetected
    }
  }

  private func privateKey(of pair: NewKeyPair?, _ spec: KeySpec) throws(KeyError) -> SecretBytes {
    guard let pair else { return try generateKeyPair(spec).privateKey.copy() }
    guard pair.spec == spec else { throw .workMismatch }
    return pair.privateKey.copy()
  }

  private func secret(count: Int) throws(KeyError) -> SecretBytes {
    do {
      return try random.secret(count: count)
    } catch {
      throw .cryptography(error)
    }
  }

  /// The words that bind wrapped material to its place; see docs/formats/hierarchy.md.
  private static func identity(of id: KeyMaterialID, key: KeyARN) -> String {
    "material/\(key.text)/\(id.text)"
  }
}

/// Symmetric material of this process.
private final class SymmetricHandle: KeyHandle {
  let messageKeys: MessageKeySource
  let messages = MessageCounter()

  init(messageKeys: MessageKeySource) {
    self.messageKeys = messageKeys
  }
}
