import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// What Decrypt and ReEncrypt know about their ciphertext.
struct CiphertextRequest {
  let blob: [UInt8]?
  let keyID: String?
  let algorithm: EncryptionAlgorithmSpec
  let context: StringPairs
  /// The caller leaves the ciphertext out and only asks whether the call would be allowed.
  let ignoresCiphertext: Bool
  /// `kms:Decrypt` or `kms:ReEncryptFrom`.
  let action: KMSAction
  /// The key that ReEncrypt encrypts under, if there is one.
  var otherKey: KeyARN?
  /// The member's name in texts about parameters.
  let keyMember: String

  /// What condition keys look at.
  func parameters(on key: KeyARN) -> RequestParameters {
    guard action == .reEncryptFrom else { return .encryption(algorithm) }
    return .reEncryption(algorithm, isOnSameKey: key == otherKey)
  }
}

/// A ciphertext that may be opened: the key was found, allowed and checked.
struct OpenableCiphertext: ~Copyable {
  let key: AuthorizedKey
  let contents: Contents

  enum Contents {
    /// The caller left it out.
    case ignored
    /// A blob of ours, and the version that made it.
    case symmetric(CiphertextBlob, LoadedMaterial)
    /// What the holder of a public key made, and the key pair.
    case asymmetric([UInt8], LoadedMaterial)
  }

  /// The id of the version that opens it as text, which answers show for symmetric keys only.
  var materialID: String? {
    switch contents {
    case .ignored, .asymmetric: nil
    case .symmetric(_, let material): material.idText
    }
  }
}

extension Call {
  /// Finds the key of a ciphertext, asks for permission, and checks state, usage and algorithm.
  func openable(_ request: CiphertextRequest) throws(Interruption) -> OpenableCiphertext {
    let bytes = try givenBytes(of: request)
    let blob = request.algorithm == .symmetricDefault ? bytes.flatMap(CiphertextBlob.init) : nil
    let key: AuthorizedKey
    if let text = request.keyID {
      let named = try resolve(text, accepting: .keyOrAlias)
      key = try authorize(
        named, for: request.action, context: request.context,
        parameters: request.parameters(on: named.arn))
    } else {
      key = try keyNamed(by: blob, of: request)
    }
    try checkState(of: key.snapshot)
    let material = try material(of: blob, for: key.snapshot)
    try checkUsage(.encryptDecrypt, of: key.snapshot)
    try checkAlgorithm(request.algorithm, of: key.snapshot)
    try checkContext(request.context, for: request.algorithm)
    guard let bytes else { return OpenableCiphertext(key: key, contents: .ignored) }
    guard request.algorithm == .symmetricDefault else {
      let material = try currentMaterial(of: key.snapshot)
      return OpenableCiphertext(key: key, contents: .asymmetric(bytes, material))
    }
    guard let blob, let material else { throw .invalidCiphertext }
    return OpenableCiphertext(key: key, contents: .symmetric(blob, material))
  }

  /// Opens it. Every mismatch is one error with one text.
  func open(_ ciphertext: borrowing OpenableCiphertext, _ request: CiphertextRequest)
    throws(Interruption) -> SensitiveBytes
  {
    let record = ciphertext.key.snapshot.record
    switch ciphertext.contents {
    case .ignored: throw .invalidCiphertext
    case .symmetric(let blob, let material):
      return try working { () throws(KeyError) in
        try environment.keyRing.decrypt(
          blob, context: request.context, key: record, material: material,
          for: ciphertext.key.use)
      }
    case .asymmetric(let bytes, let material):
      return try working { () throws(KeyError) in
        try environment.keyRing.decrypt(
          bytes, request.algorithm, key: record, material: material, for: ciphertext.key.use)
      }
    }
  }

  /// What is to be opened; nothing if the caller left it out and may.
  private func givenBytes(of request: CiphertextRequest) throws(Interruption) -> [UInt8]? {
    guard !request.ignoresCiphertext else {
      guard request.keyID != nil else {
        throw .validation(
          "\(request.keyMember) must be specified when the ciphertext is ignored.")
      }
      return nil
    }
    guard let bytes = request.blob else {
      throw .validation(
        "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: "
          + "Member must not be null")
    }
    return bytes
  }

  private func keyNamed(by blob: CiphertextBlob?, of request: CiphertextRequest)
    throws(Interruption) -> AuthorizedKey
  {
    guard let blob else { throw .invalidCiphertext }
    guard let arn = try facts.owner(of: blob.materialID, in: region),
      let snapshot = try facts.key(arn)
    else {
      throw .refused(
        environment.authorizer.refuse(
          request.action, on: nil, by: caller, request: self.request.facts, because: .absent))
    }
    return try authorize(
      snapshot, for: request.action, context: request.context,
      parameters: request.parameters(on: arn), namedByCiphertext: true)
  }

  /// The version that made the blob; nothing for bytes that no version here made, such as those of an
  /// RSA key, which may begin like a blob. A blob of another key of the same owner is told apart from
  /// them; of foreign keys nothing is told.
  private func material(of blob: CiphertextBlob?, for key: KeySnapshot) throws(Interruption)
    -> LoadedMaterial?
  {
    guard let blob else { return nil }
    if let material = key.material(blob.materialID) { return material }
    let owner = try facts.owner(of: blob.materialID, in: region)
    guard let owner, owner.account == key.record.arn.account else { return nil }
    throw .incorrectKey
  }
}
