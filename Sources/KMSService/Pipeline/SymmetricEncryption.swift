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
    do {
      return try environment.keyRing.encrypt(
        plaintext, context: context, key: key.snapshot.record, material: material, for: key.use)
    } catch {
      throw .error(.key(error))
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
