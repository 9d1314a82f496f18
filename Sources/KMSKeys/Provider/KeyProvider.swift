public import KMSModel
public import KMSSecrets

/// Something that keeps key material and works with it: this process, an HSM, a proxy.
///
/// It works on handles and bytes only and knows neither callers nor policies; `KeyRing` stands before it.
/// Whoever asks has checked that the key's spec offers the algorithm and takes the size; what does not
/// fit all the same throws `.workMismatch`.
public protocol KeyProvider: Sendable {
  /// Which key specs it can do on this machine.
  var supportedSpecs: Set<KeySpec> { get }

  /// What bounds how many handles are kept.
  var shelf: HandleShelf { get }

  /// Makes a key pair that belongs to no key yet. Takes up to 1.5 s of CPU time for RSA.
  ///
  /// - Throws: `.workMismatch` for specs without key pairs, `.asymmetric`.
  func generateKeyPair(_ spec: KeySpec) throws(KeyError) -> NewKeyPair

  /// Makes new material for a key.
  ///
  /// - Parameter pair: what to make it from, for specs of key pairs; a new one without it.
  /// - Throws: `.workMismatch` for a pair of another spec; `.cryptography`, `.asymmetric`.
  func createMaterial(
    for key: KeyARN, spec: KeySpec, from pair: NewKeyPair?, at creationDate: Timestamp
  ) throws(KeyError) -> MaterialRecord

  /// Proves that bytes from outside are material of a spec. Takes 0.05 to 0.3 s of CPU time for RSA.
  ///
  /// - Parameter material: raw bytes, or the encoding that the spec prescribes; untrusted.
  /// - Throws: `.materialInvalid` if it is no material of this spec; `.asymmetric`.
  func prove(_ material: borrowing SecretBytes, spec: KeySpec) throws(KeyError) -> ProvenMaterial

  /// Takes over material that came from outside.
  ///
  /// - Throws: `.cryptography`.
  func importMaterial(
    _ material: ProvenMaterial, for key: KeyARN, at creationDate: Timestamp
  ) throws(KeyError) -> MaterialRecord

  /// Copies material to a related key in another Region.
  ///
  /// - Throws: `.wrappedSecretInvalid`, `.epochMissing`, `.cryptography`.
  func copyMaterial(_ material: MaterialRecord, to key: KeyARN) throws(KeyError) -> MaterialRecord

  /// Makes material independent of the wrapping keys that were before the current one.
  ///
  /// - Returns: `nil` if it is so already.
  /// - Throws: `.wrappedSecretInvalid`, `.epochMissing`, `.cryptography`.
  func rewrapMaterial(_ material: MaterialRecord) throws(KeyError) -> MaterialRecord?

  /// Makes stored material usable.
  ///
  /// - Throws: `.wrappedSecretInvalid`, `.epochMissing`, `.cryptography`, `.asymmetric`.
  func load(_ material: MaterialRecord, spec: KeySpec) throws(KeyError) -> any KeyHandle

  /// Encrypts under symmetric material, and decrypts the result again before it is returned.
  ///
  /// - Parameters:
  ///   - plaintext: 1–4,096 bytes.
  ///   - associatedData: authenticated, not encrypted.
  /// - Throws: `.faultDetected`, `.cryptography`.
  func encrypt(
    _ plaintext: SensitiveBytes, associatedData: [UInt8], id: KeyMaterialID,
    with handle: any KeyHandle
  ) throws(KeyError) -> CiphertextBlob

  /// Decrypts what `encrypt` made.
  ///
  /// - Throws: `.invalidCiphertext` for every mismatch; `.cryptography`.
  func decrypt(
    _ blob: CiphertextBlob, associatedData: [UInt8], with handle: any KeyHandle
  ) throws(KeyError) -> SensitiveBytes

  /// Encrypts under a key pair, and decrypts the result again before it is returned.
  ///
  /// - Throws: `.faultDetected`, `.asymmetric`.
  func encrypt(
    _ plaintext: SensitiveBytes, _ algorithm: EncryptionAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8]

  /// Decrypts with a key pair.
  ///
  /// - Parameter ciphertext: untrusted.
  /// - Throws: `.invalidCiphertext` for every mismatch; `.asymmetric`.
  func decrypt(
    _ ciphertext: [UInt8], _ algorithm: EncryptionAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> SensitiveBytes

  /// Signs, and verifies the signature before it is returned.
  ///
  /// - Throws: `.faultDetected`, `.asymmetric`.
  func sign(
    _ message: SensitiveBytes, as type: MessageType, _ algorithm: SigningAlgorithmSpec,
    with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8]

  /// Whether a signature is one of this key.
  ///
  /// - Parameter signature: untrusted.
  /// - Throws: `.asymmetric`.
  func isValid(
    _ signature: [UInt8], of message: SensitiveBytes, as type: MessageType,
    _ algorithm: SigningAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> Bool

  /// The HMAC of a message, in full length.
  ///
  /// - Throws: `.cryptography`.
  func authenticationCode(
    for message: SensitiveBytes, _ algorithm: MacAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8]

  /// Agrees on a secret with the holder of another key.
  ///
  /// - Parameter peer: a DER SubjectPublicKeyInfo, untrusted.
  /// - Returns: the x coordinate, big-endian: 32, 48 or 66 bytes.
  /// - Throws: `.invalidPeerKey`, `.asymmetric`.
  func sharedSecret(withPeer peer: [UInt8], with handle: any KeyHandle) throws(KeyError)
    -> SensitiveBytes

  /// Makes a shared secret for the holder of the private key, and opens it again before it is returned.
  ///
  /// - Throws: `.faultDetected`, `.asymmetric`.
  func encapsulate(with handle: any KeyHandle) throws(KeyError) -> EncapsulatedSecret

  /// Opens a shared secret.
  ///
  /// - Parameter ciphertext: untrusted; one of the right length that was not made for this key gives a
  ///   secret that its maker does not know.
  /// - Throws: `.invalidCiphertext` for a wrong length; `.asymmetric`.
  func decapsulate(_ ciphertext: [UInt8], with handle: any KeyHandle) throws(KeyError)
    -> SensitiveBytes

  /// The public key as a DER SubjectPublicKeyInfo.
  ///
  /// - Throws: `.workMismatch` for material without one.
  func publicKey(of handle: any KeyHandle) throws(KeyError) -> [UInt8]
}

extension KeyProvider {
  /// Makes new material for a key, with a key pair made on the spot where one is needed.
  ///
  /// - Throws: what `createMaterial(for:spec:from:at:)` throws.
  public func createMaterial(for key: KeyARN, spec: KeySpec, at creationDate: Timestamp)
    throws(KeyError) -> MaterialRecord
  {
    try createMaterial(for: key, spec: spec, from: nil, at: creationDate)
  }

  /// Makes stored material of a symmetric encryption key usable.
  ///
  /// - Throws: what `load(_:spec:)` throws.
  public func load(_ material: MaterialRecord) throws(KeyError) -> any KeyHandle {
    try load(material, spec: .symmetricDefault)
  }
}

/// Usable material. Only the provider that made it can use it.
public protocol KeyHandle: AnyObject, Sendable {}

/// A shared secret, and the ciphertext that the holder of the private key opens.
public struct EncapsulatedSecret: Sendable {
  /// 32 bytes.
  public let secret: SensitiveBytes
  /// 768, 1,088 or 1,568 bytes.
  public let ciphertext: [UInt8]
}

/// A key pair that was made ahead and belongs to no key yet.
///
/// Its private half leaves through `KeyRing` only, against proof. It is wiped with the last reference.
public final class NewKeyPair: Sendable {
  /// What it is a pair of.
  public let spec: KeySpec
  /// The public half as a DER SubjectPublicKeyInfo.
  public let publicKey: [UInt8]
  /// The private half as PKCS #8.
  let privateKey: SecretBytes

  init(spec: KeySpec, publicKey: [UInt8], privateKey: consuming SecretBytes) {
    self.spec = spec
    self.publicKey = publicKey
    self.privateKey = privateKey
  }
}

/// Material from outside that was proven to be of a spec, and that belongs to no key yet. Wiped when the last
/// reference goes.
public final class ProvenMaterial: Sendable {
  /// What it is material for.
  public let spec: KeySpec
  /// In the form that is kept.
  let bytes: SecretBytes

  init(spec: KeySpec, bytes: consuming SecretBytes) {
    self.spec = spec
    self.bytes = bytes
  }
}
