public import KMSAuthorization
public import KMSModel
public import KMSSecrets

// What key pairs and HMAC keys do. None of it has an encryption context: a token that names one is a
// token for something else.
extension KeyRing {
  /// Encrypts under a key pair.
  ///
  /// - Parameters:
  ///   - plaintext: 1 byte or more, at most `KeySpecs.plaintextByteCountMax(_:_:)`.
  ///   - algorithm: one that the key's spec offers.
  ///   - use: proof that this use was allowed.
  /// - Throws: `.tokenMismatch`, `.faultDetected`, `.asymmetric` and what loading throws.
  /// - Source: KMS API Reference, Encrypt; RFC 8017 §7.1.
  public func encrypt(
    _ plaintext: SensitiveBytes, _ algorithm: EncryptionAlgorithmSpec, key: KeyRecord,
    material: LoadedMaterial, for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> [UInt8] {
    try check(use, [.operation(.encrypt), .reEncryptTo], key, material)
    return try provider.encrypt(plaintext, algorithm, with: try material.usable())
  }

  /// Decrypts with a key pair.
  ///
  /// - Parameter ciphertext: untrusted.
  /// - Throws: `.invalidCiphertext` for every mismatch; `.tokenMismatch`, `.asymmetric` and what loading
  ///   throws.
  /// - Source: KMS API Reference, Decrypt; RFC 8017 §7.1.
  public func decrypt(
    _ ciphertext: [UInt8], _ algorithm: EncryptionAlgorithmSpec, key: KeyRecord,
    material: LoadedMaterial, for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> SensitiveBytes {
    try check(use, [.operation(.decrypt), .reEncryptFrom], key, material)
    return try provider.decrypt(ciphertext, algorithm, with: try material.usable())
  }

  /// Signs.
  ///
  /// - Parameters:
  ///   - message: of a length that `SigningAlgorithmSpec.rule(for:)` allows.
  ///   - type: what the message is.
  ///   - algorithm: one that the key's spec offers.
  /// - Throws: `.tokenMismatch`, `.faultDetected`, `.asymmetric` and what loading throws.
  /// - Source: KMS API Reference, Sign.
  public func sign(
    _ message: SensitiveBytes, as type: MessageType, _ algorithm: SigningAlgorithmSpec,
    key: KeyRecord, material: LoadedMaterial, for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> [UInt8] {
    try check(use, [.operation(.sign)], key, material)
    return try provider.sign(message, as: type, algorithm, with: try material.usable())
  }

  /// Whether a signature is one of this key.
  ///
  /// - Parameter signature: untrusted.
  /// - Throws: `.tokenMismatch`, `.asymmetric` and what loading throws.
  /// - Source: KMS API Reference, Verify.
  public func isValid(
    _ signature: [UInt8], of message: SensitiveBytes, as type: MessageType,
    _ algorithm: SigningAlgorithmSpec, key: KeyRecord, material: LoadedMaterial,
    for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> Bool {
    try check(use, [.operation(.verify)], key, material)
    return try provider.isValid(
      signature, of: message, as: type, algorithm, with: try material.usable())
  }

  /// The HMAC of a message, in full length.
  ///
  /// - Throws: `.tokenMismatch`, `.cryptography` and what loading throws.
  /// - Source: KMS API Reference, GenerateMac; RFC 2104.
  public func authenticationCode(
    for message: SensitiveBytes, _ algorithm: MacAlgorithmSpec, key: KeyRecord,
    material: LoadedMaterial, for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> [UInt8] {
    try check(use, [.operation(.generateMac)], key, material)
    return try provider.authenticationCode(
      for: message, algorithm, with: try material.usable())
  }

  /// Whether a code is the HMAC of a message. Takes the same time for every code of one length.
  ///
  /// - Parameter code: untrusted.
  /// - Throws: `.tokenMismatch`, `.cryptography` and what loading throws.
  /// - Source: KMS API Reference, VerifyMac.
  public func isAuthentic(
    _ code: [UInt8], of message: SensitiveBytes, _ algorithm: MacAlgorithmSpec, key: KeyRecord,
    material: LoadedMaterial, for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> Bool {
    try check(use, [.operation(.verifyMac)], key, material)
    return constantTimeEquals(
      code,
      try provider.authenticationCode(for: message, algorithm, with: try material.usable()))
  }

  /// Agrees on a secret with the holder of another key.
  ///
  /// - Parameter peer: a DER SubjectPublicKeyInfo, untrusted.
  /// - Returns: the x coordinate, big-endian.
  /// - Throws: `.invalidPeerKey`, `.tokenMismatch`, `.asymmetric` and what loading throws.
  /// - Source: KMS API Reference, DeriveSharedSecret; NIST SP 800-56A r3 §5.7.1.2.
  public func sharedSecret(
    withPeer peer: [UInt8], key: KeyRecord, material: LoadedMaterial,
    for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> SensitiveBytes {
    try check(use, [.operation(.deriveSharedSecret)], key, material)
    return try provider.sharedSecret(withPeer: peer, with: try material.usable())
  }

  /// Makes a shared secret for the holder of the private key.
  ///
  /// - Throws: `.tokenMismatch`, `.faultDetected`, `.asymmetric` and what loading throws.
  /// - Source: KMS API Reference, Encapsulate; FIPS 203 §7.2.
  public func encapsulate(
    key: KeyRecord, material: LoadedMaterial, for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> EncapsulatedSecret {
    try check(use, [.operation(.encapsulate)], key, material)
    return try provider.encapsulate(with: try material.usable())
  }

  /// Opens a shared secret.
  ///
  /// - Parameter ciphertext: untrusted.
  /// - Throws: `.invalidCiphertext` for a wrong length; `.tokenMismatch`, `.asymmetric` and what loading
  ///   throws.
  /// - Source: KMS API Reference, Decapsulate; FIPS 203 §7.3.
  public func decapsulate(
    _ ciphertext: [UInt8], key: KeyRecord, material: LoadedMaterial,
    for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> SensitiveBytes {
    try check(use, [.operation(.decapsulate)], key, material)
    return try provider.decapsulate(ciphertext, with: try material.usable())
  }

  /// The public key as a DER SubjectPublicKeyInfo.
  ///
  /// - Throws: `.workMismatch` for material without one; `.tokenMismatch` and what loading throws.
  /// - Source: KMS API Reference, GetPublicKey.
  public func publicKey(
    key: KeyRecord, material: LoadedMaterial, for use: borrowing Authorized<KeyUse>
  ) throws(KeyError) -> [UInt8] {
    try check(use, [.operation(.getPublicKey)], key, material)
    return try provider.publicKey(of: try material.usable())
  }

  /// Hands the private half of a new pair to the caller whom the token allows to make data key pairs.
  ///
  /// - Returns: PKCS #8.
  /// - Throws: `.tokenMismatch`.
  /// - Source: KMS API Reference, GenerateDataKeyPair.
  public func privateKey(of pair: NewKeyPair, for use: borrowing Authorized<KeyUse>)
    throws(KeyError) -> SensitiveBytes
  {
    let actions: Set<KMSAction> = [
      .operation(.generateDataKeyPair), .operation(.generateDataKeyPairWithoutPlaintext),
    ]
    guard actions.contains(use.subject.action) else { throw .tokenMismatch }
    return SensitiveBytes(pair.privateKey.copy())
  }

  private func check(
    _ use: borrowing Authorized<KeyUse>, _ actions: Set<KMSAction>, _ key: KeyRecord,
    _ material: LoadedMaterial
  ) throws(KeyError) {
    guard actions.contains(use.subject.action) else { throw .tokenMismatch }
    try check(use, key, material, StringPairs())
  }
}
