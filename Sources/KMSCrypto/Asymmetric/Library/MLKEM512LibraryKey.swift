import CMLKEM
import KMSSecrets

/// An expanded ML-KEM-512 private key, in secret memory. The library is mlkem-native; see docs/decisions.
///
/// - Source: FIPS 203, Tables 2 and 3.
final class MLKEM512LibraryKey: Sendable {
  static let publicKeyByteCount = Int(STRONGROOM_MLKEM512_PUBLIC_KEY_BYTES)
  static let ciphertextByteCount = Int(STRONGROOM_MLKEM512_CIPHERTEXT_BYTES)
  private static let privateKeyByteCount = Int(STRONGROOM_MLKEM512_PRIVATE_KEY_BYTES)

  /// The encoded public key.
  let publicKey: [UInt8]
  private let expanded: SecretBytes

  /// Expands a seed of 64 bytes, d and z.
  ///
  /// - Throws: `.invalidKey` for another length, `.libraryFailed`.
  /// - Source: FIPS 203, Algorithm 16.
  init(seed: LatticeSeed) throws(AsymmetricError) {
    guard seed.bytes.count == MLKEMParameterSet.seedByteCount else { throw .invalidKey }
    var publicKey = [UInt8](repeating: 0, count: Self.publicKeyByteCount)
    self.expanded = try unsafe SecretBytes(count: Self.privateKeyByteCount) {
      buffer throws(AsymmetricError) in
      let isDone = unsafe seed.bytes.withBytes { seed in
        unsafe strongroom_mlkem512_expand(seed.octets, buffer.octets, &publicKey) == 1
      }
      guard isDone else { throw .libraryFailed }
    }
    self.publicKey = publicKey
  }

  /// Opens a ciphertext. One that does not belong to the key gives a secret that nobody else has.
  ///
  /// - Throws: `.invalidLength`, `.libraryFailed`.
  /// - Source: FIPS 203, Algorithm 21.
  func decapsulate(_ ciphertext: [UInt8]) throws(AsymmetricError) -> SecretBytes {
    guard ciphertext.count == Self.ciphertextByteCount else { throw .invalidLength }
    return try unsafe SecretBytes(count: MLKEMParameterSet.sharedSecretByteCount) {
      buffer throws(AsymmetricError) in
      let isDone = unsafe expanded.withBytes { key in
        unsafe strongroom_mlkem512_decapsulate(key.octets, ciphertext, buffer.octets) == 1
      }
      guard isDone else { throw .libraryFailed }
    }
  }

  /// Makes a shared secret and the ciphertext that the holder of the private key opens.
  ///
  /// - Parameter publicKey: one that `isPublicKey` takes.
  /// - Throws: `.invalidKey`, `.libraryFailed`.
  /// - Source: FIPS 203, Algorithm 20.
  static func encapsulate(_ publicKey: [UInt8]) throws(AsymmetricError) -> Encapsulation {
    guard isPublicKey(publicKey) else { throw .invalidKey }
    let random = try LibraryKey.randomSecret(count: MLKEMParameterSet.sharedSecretByteCount)
    var ciphertext = [UInt8](repeating: 0, count: ciphertextByteCount)
    let secret = try unsafe SensitiveBytes(count: MLKEMParameterSet.sharedSecretByteCount) {
      buffer throws(AsymmetricError) in
      let isDone = unsafe random.withBytes { random in
        unsafe strongroom_mlkem512_encapsulate(
          publicKey, random.octets, &ciphertext, buffer.octets) == 1
      }
      guard isDone else { throw .libraryFailed }
    }
    return Encapsulation(sharedSecret: secret, ciphertext: ciphertext)
  }

  /// Whether the bytes are an encoded public key: its length, and every coefficient reduced.
  ///
  /// - Source: FIPS 203 §7.2.
  static func isPublicKey(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == publicKeyByteCount else { return false }
    return unsafe strongroom_mlkem512_check_public(bytes) == 1
  }
}
