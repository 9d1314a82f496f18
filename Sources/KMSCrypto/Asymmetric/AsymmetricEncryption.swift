import COpenSSLShim
public import KMSSecrets

/// How a key pair encrypts.
public enum AsymmetricEncryptionAlgorithm: Hashable, Sendable {
  /// RSAES-OAEP, MGF1 with the same hash, empty label.
  case rsaOAEP(OAEPHash)
  /// SM2 with SM3, ciphertexts in DER.
  case sm2PKE
}

/// The hash functions of OAEP.
public enum OAEPHash: Hashable, Sendable, CaseIterable {
  case sha1, sha256

  /// How many bytes its output has.
  public var byteCount: Int {
    switch self {
    case .sha1: 20
    case .sha256: 32
    }
  }

  fileprivate var code: strongroom_signing_hash {
    switch self {
    case .sha1: STRONGROOM_SIGNING_SHA1
    case .sha256: STRONGROOM_SIGNING_SHA256
    }
  }
}

extension PublicKey {
  /// How many bytes a plaintext may have; `nil` if keys of this kind do not encrypt so.
  ///
  /// - Source: RFC 8017 §7.1.1; for SM2 the KMS API Reference, Encrypt.
  public func plaintextByteCountMax(_ algorithm: AsymmetricEncryptionAlgorithm) -> Int? {
    switch (material, algorithm) {
    case (.rsa, .rsaOAEP(let hash)):
      self.algorithm.modulusByteCount.map { $0 - 2 * hash.byteCount - 2 }
    case (.curve(let curve, _), .sm2PKE) where curve.isSM2:
      SM2Ciphertext.plaintextByteCountMax
    case (.rsa, _), (.curve, _), (.edwards, _), (.mlDSA, _), (.mlKEM, _), (.mlKEM512, _):
      nil
    }
  }

  /// Encrypts.
  ///
  /// - Parameter plaintext: SM2 takes one byte at least.
  /// - Returns: the ciphertext: as long as the modulus for RSA, DER for SM2.
  /// - Throws: `.operationMismatch`, `.invalidLength`, `.libraryFailed`.
  /// - Source: RFC 8017 §7.1.1; GB/T 32918.4, GM/T 0009.
  public func encrypt(_ plaintext: SensitiveBytes, with algorithm: AsymmetricEncryptionAlgorithm)
    throws(AsymmetricError) -> [UInt8]
  {
    guard let countMax = plaintextByteCountMax(algorithm) else { throw .operationMismatch }
    guard plaintext.count <= countMax else { throw .invalidLength }
    switch (material, algorithm) {
    case (.rsa(let key), .rsaOAEP(let hash)):
      let capacity = self.algorithm.modulusByteCount ?? 0
      return try unsafe LibraryKey.bytes(capacity: capacity) { out, count in
        unsafe plaintext.withBytes { bytes in
          unsafe strongroom_oaep_encrypt(
            key.pointer, hash.code, bytes.octets, bytes.count, out, capacity, count)
        }
      }
    case (.curve(_, let key), .sm2PKE):
      guard plaintext.count > 0 else { throw .invalidLength }
      let capacity = plaintext.count + SM2Ciphertext.overheadByteCountMax
      return try unsafe LibraryKey.bytes(capacity: capacity) { out, count in
        unsafe plaintext.withBytes { bytes in
          unsafe strongroom_sm2_encrypt(
            key.pointer, bytes.octets, bytes.count, out, capacity, count)
        }
      }
    case (.rsa, _), (.curve, _), (.edwards, _), (.mlDSA, _), (.mlKEM, _), (.mlKEM512, _):
      throw .operationMismatch
    }
  }
}

extension PrivateKey {
  /// Encrypts under the public half.
  ///
  /// - Parameter check: whether the ciphertext is decrypted before it is returned.
  /// - Throws: `.operationMismatch`, `.invalidLength`, `.faultDetected`, `.libraryFailed`.
  public func encrypt(
    _ plaintext: SensitiveBytes, with algorithm: AsymmetricEncryptionAlgorithm, check: ResultCheck
  ) throws(AsymmetricError) -> [UInt8] {
    let ciphertext = try publicKey.encrypt(plaintext, with: algorithm)
    switch check {
    case .skipped: return ciphertext
    case .performed:
      do throws(AsymmetricError) {
        guard try decrypt(ciphertext, with: algorithm) == plaintext else { throw .faultDetected }
      } catch {
        throw .faultDetected
      }
      return ciphertext
    }
  }

  /// Decrypts.
  ///
  /// With RSA every ciphertext that is refused takes the time of one that is decrypted, also one that is too
  /// short, too long or not below the modulus.
  ///
  /// - Parameter ciphertext: untrusted.
  /// - Throws: `.decryptionFailed` for every ciphertext that is not one of this key;
  ///   `.operationMismatch`, `.libraryFailed`.
  /// - Source: RFC 8017 §7.1.2; GB/T 32918.4, GM/T 0009.
  public func decrypt(_ ciphertext: [UInt8], with algorithm: AsymmetricEncryptionAlgorithm)
    throws(AsymmetricError) -> SensitiveBytes
  {
    switch (material, algorithm) {
    case (.rsa(let key), .rsaOAEP(let hash)):
      let capacity = self.algorithm.modulusByteCount ?? 0
      return try unsafe LibraryKey.secret(capacity: capacity, refused: .decryptionFailed) {
        out, count in
        unsafe strongroom_oaep_decrypt(
          key.pointer, hash.code, ciphertext, ciphertext.count, out, capacity, count)
      }
    case (.curve(let curve, let key), .sm2PKE) where curve.isSM2:
      guard SM2Ciphertext.isWellFormed(ciphertext) else { throw .decryptionFailed }
      let capacity = ciphertext.count
      return try unsafe LibraryKey.secret(capacity: capacity, refused: .decryptionFailed) {
        out, count in
        unsafe strongroom_sm2_decrypt(
          key.pointer, ciphertext, ciphertext.count, out, capacity, count)
      }
    case (.rsa, _), (.curve, _), (.edwards, _), (.mlDSA, _), (.mlKEM, _), (.mlKEM512, _):
      throw .operationMismatch
    }
  }
}
