import COpenSSLShim
import KMSSecrets

/// ML-KEM-512 by OpenSSL, which offers it from 3.5 on; the other parameter sets are BoringSSL's.
///
/// - Source: FIPS 203.
struct EncapsulationKeyPair {
  static let publicKeyByteCount = 800
  static let ciphertextByteCount = 768

  private static let name = "ML-KEM-512"

  /// - Returns: `nil` for other algorithms.
  /// - Throws: `.unsupported` if the linked OpenSSL is too old.
  init?(_ algorithm: KeyAlgorithm) throws(AsymmetricError) {
    guard algorithm == .mlKEM512 else { return nil }
    guard unsafe strongroom_offers_key_type(EncapsulationKeyPair.name) != 0 else {
      throw .unsupported(algorithm)
    }
  }

  /// Expands a seed of 64 bytes, d and z.
  func key(_ seed: LatticeSeed) throws(AsymmetricError) -> LibraryKey {
    try unsafe LibraryKey { key in
      unsafe seed.bytes.withBytes { seed in
        unsafe strongroom_kem_private(EncapsulationKeyPair.name, seed.octets, seed.count, key)
      }
    }
  }

  /// Takes an encoded public key.
  ///
  /// - Throws: `.invalidEncoding` for another length, `.invalidKey` if a coefficient is not reduced.
  func publicKey(_ bytes: UnsafeRawBufferPointer) throws(AsymmetricError) -> LibraryKey {
    guard bytes.count == EncapsulationKeyPair.publicKeyByteCount else { throw .invalidEncoding }
    return try unsafe LibraryKey { key in
      unsafe strongroom_kem_public(EncapsulationKeyPair.name, bytes.octets, bytes.count, key)
    }
  }

  /// The encoded public key.
  func encodedPublicKey(of key: LibraryKey) throws(AsymmetricError) -> [UInt8] {
    try unsafe LibraryKey.bytes(capacity: EncapsulationKeyPair.publicKeyByteCount) { bytes, count in
      unsafe strongroom_kem_export_public(key.pointer, bytes, count.pointee)
    }
  }

  /// Makes a shared secret and the ciphertext that its holder opens.
  func encapsulate(_ key: LibraryKey) throws(AsymmetricError) -> Encapsulation {
    var ciphertext = [UInt8](repeating: 0, count: EncapsulationKeyPair.ciphertextByteCount)
    let secret = try unsafe LibraryKey.secret(capacity: MLKEMParameterSet.sharedSecretByteCount) {
      secret, count in
      unsafe strongroom_kem_encapsulate(
        key.pointer, &ciphertext, EncapsulationKeyPair.ciphertextByteCount, secret, count.pointee)
    }
    return Encapsulation(sharedSecret: secret, ciphertext: ciphertext)
  }

  /// Opens a ciphertext.
  ///
  /// - Throws: `.invalidLength`, `.libraryFailed`.
  func decapsulate(_ key: LibraryKey, _ ciphertext: [UInt8]) throws(AsymmetricError)
    -> SensitiveBytes
  {
    guard ciphertext.count == EncapsulationKeyPair.ciphertextByteCount else {
      throw .invalidLength
    }
    return try unsafe LibraryKey.secret(capacity: MLKEMParameterSet.sharedSecretByteCount) {
      secret, count in
      unsafe strongroom_kem_decapsulate(
        key.pointer, ciphertext, ciphertext.count, secret, count.pointee)
    }
  }
}
