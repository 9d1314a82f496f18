import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

extension Call {
  /// Encrypts under the given version of the material of an authorized key.
  func encrypt(
    _ plaintext: SensitiveBytes, context: StringPairs, material: LoadedMaterial,
    for key: borrowing AuthorizedKey
  ) throws(Interruption) -> [UInt8] {
    try working { () throws(KeyError) in
      try environment.keyRing.encrypt(
        plaintext, context: context, key: key.snapshot.record, material: material, for: key.use)
    }
  }

  /// Encrypts with an algorithm that was checked; symmetric keys alone take a context.
  func encrypt(
    _ plaintext: SensitiveBytes, _ algorithm: EncryptionAlgorithmSpec, context: StringPairs,
    material: LoadedMaterial, for key: borrowing AuthorizedKey
  ) throws(Interruption) -> [UInt8] {
    guard algorithm != .symmetricDefault else {
      return try encrypt(plaintext, context: context, material: material, for: key)
    }
    return try working { () throws(KeyError) in
      try environment.keyRing.encrypt(
        plaintext, algorithm, key: key.snapshot.record, material: material, for: key.use)
    }
  }

  /// Bytes that nobody can predict: data keys and GenerateRandom.
  func randomBytes(count: Int) throws(Interruption) -> SensitiveBytes {
    do {
      return try environment.random.sensitiveBytes(count: count)
    } catch {
      throw .error(.key(.cryptography(error)))
    }
  }
}
