import KMSCrypto
import KMSSecrets

/// The cryptography that keys are worked with, in the words and errors of this module.
enum Primitives {
  /// The library that does it.
  static let provider: any SymmetricCryptoProvider = OpenSSLProvider()

  /// Takes over a key that authenticates rows.
  ///
  /// - Throws: `.cryptography`.
  static func prepare(_ key: consuming SecretBytes) throws(KeyError) -> PreparedHMACKey {
    do {
      return try PreparedHMACKey(key)
    } catch {
      throw .cryptography(error)
    }
  }
}
