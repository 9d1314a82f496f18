import KMSCrypto
public import KMSModel
public import KMSSecrets

/// HMAC material of this process.
final class HMACHandle: KeyHandle {
  private let key: SecretBytes
  private let hash: HashAlgorithm

  init(key: consuming SecretBytes, hash: HashAlgorithm) {
    self.key = key
    self.hash = hash
  }

  /// The HMAC of a message.
  ///
  /// - Throws: `.workMismatch` for another hash function than that of the spec; `.cryptography`.
  func code(for message: SensitiveBytes, _ algorithm: MacAlgorithmSpec) throws(KeyError)
    -> [UInt8]
  {
    guard algorithm.hash == hash else { throw .workMismatch }
    do throws(CryptoError) {
      return try unsafe key.withBytes { key throws(CryptoError) in
        try unsafe message.withBytes { message throws(CryptoError) in
          try unsafe Primitives.provider.authenticationCode(for: message, key: key, hash)
        }
      }
    } catch {
      throw .cryptography(error)
    }
  }
}

extension LocalKeyProvider {
  public func authenticationCode(
    for message: SensitiveBytes, _ algorithm: MacAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8] {
    guard let handle = handle as? HMACHandle else { throw .workMismatch }
    return try handle.code(for: message, algorithm)
  }
}
