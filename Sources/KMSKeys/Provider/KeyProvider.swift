public import KMSModel
public import KMSSecrets

/// Something that keeps key material and works with it: this process, an HSM, a proxy.
///
/// It works on handles and bytes only and knows neither callers nor policies; `KeyRing` stands before it.
public protocol KeyProvider: Sendable {
  /// Makes new material for a key.
  ///
  /// - Throws: `.cryptography`.
  func createMaterial(for key: KeyARN, spec: KeySpec, at creationDate: Timestamp)
    throws(KeyError) -> MaterialRecord

  /// Makes stored material usable.
  ///
  /// - Throws: `.wrappedSecretInvalid`, `.epochMissing`, `.cryptography`.
  func load(_ material: MaterialRecord) throws(KeyError) -> any KeyHandle

  /// Encrypts under symmetric material.
  ///
  /// - Parameters:
  ///   - plaintext: 1–4,096 bytes.
  ///   - associatedData: authenticated, not encrypted.
  /// - Throws: `.cryptography`.
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
}

/// Usable material. Only the provider that made it can use it.
public protocol KeyHandle: AnyObject, Sendable {}
