public import KMSSecrets

/// What encapsulation makes: a secret, and the ciphertext that its other holder opens.
public struct Encapsulation: Sendable {
  /// 32 bytes.
  public let sharedSecret: SensitiveBytes
  /// 768 bytes for ML-KEM-512, 1,088 for ML-KEM-768, 1,568 for ML-KEM-1024.
  public let ciphertext: [UInt8]
}

extension PublicKey {
  /// Makes a shared secret for the holder of the private key.
  ///
  /// - Throws: `.operationMismatch` for keys other than ML-KEM, `.libraryFailed`.
  /// - Source: FIPS 203 §7.2.
  public func encapsulate() throws(AsymmetricError) -> Encapsulation {
    switch material {
    case .mlKEM(let parameters, let key):
      let made = try MLKEMLibraryEncapsulation.encapsulate(key, parameters)
      return Encapsulation(sharedSecret: made.sharedSecret, ciphertext: made.ciphertext)
    case .mlKEM512(let key):
      return try MLKEM512LibraryKey.encapsulate(key)
    case .rsa, .curve, .edwards, .mlDSA:
      throw .operationMismatch
    }
  }
}

extension PrivateKey {
  /// Makes a shared secret for the holder of this key.
  ///
  /// - Parameter check: whether the ciphertext is opened before it is returned.
  /// - Throws: `.operationMismatch` for keys other than ML-KEM, `.faultDetected`, `.libraryFailed`.
  public func encapsulate(check: ResultCheck) throws(AsymmetricError) -> Encapsulation {
    let made = try publicKey.encapsulate()
    switch check {
    case .skipped: return made
    case .performed:
      guard try decapsulate(made.ciphertext) == made.sharedSecret else { throw .faultDetected }
      return made
    }
  }

  /// Opens an encapsulated secret.
  ///
  /// A ciphertext that was not made for this key gives a secret that its maker does not know, always
  /// the same one for the same ciphertext: implicit rejection.
  ///
  /// - Parameter ciphertext: untrusted.
  /// - Throws: `.invalidLength`, the only error that a ciphertext can cause; `.operationMismatch`
  ///   for keys other than ML-KEM; `.libraryFailed`.
  /// - Source: FIPS 203 §7.3.
  public func decapsulate(_ ciphertext: [UInt8]) throws(AsymmetricError) -> SensitiveBytes {
    switch material {
    case .mlKEM(let key, _): SensitiveBytes(try key.decapsulate(ciphertext))
    case .mlKEM512(let key, _): SensitiveBytes(try key.decapsulate(ciphertext))
    case .rsa, .curve, .edwards, .mlDSA: throw .operationMismatch
    }
  }
}
