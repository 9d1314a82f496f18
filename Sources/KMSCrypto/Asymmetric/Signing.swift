import COpenSSLShim
import KMSSecrets

extension PrivateKey {
  /// Signs.
  ///
  /// - Parameters:
  ///   - input: a message, its digest or its representative, as the algorithm takes it.
  ///   - algorithm: one that keys of this kind can do.
  ///   - check: whether the signature is verified before it is returned.
  /// - Returns: the signature: DER for curves, of fixed length otherwise.
  /// - Throws: `.operationMismatch`, `.invalidLength`, `.faultDetected`, `.libraryFailed`.
  /// - Source: KMS API Reference, Sign; RFC 8017 §8, FIPS 186-5, RFC 8032, GB/T 32918.2, FIPS 204.
  public func sign(_ input: SignatureInput, with algorithm: SignatureAlgorithm, check: ResultCheck)
    throws(AsymmetricError) -> [UInt8]
  {
    let signature = try signature(of: input, algorithm)
    switch check {
    case .skipped: return signature
    case .performed:
      guard try publicKey.isValid(signature, of: input, with: algorithm) else {
        throw .faultDetected
      }
      return signature
    }
  }

  private func signature(of input: SignatureInput, _ algorithm: SignatureAlgorithm)
    throws(AsymmetricError) -> [UInt8]
  {
    switch (material, algorithm, input) {
    case (.rsa(let key), .rsaPKCS1(let hash), _):
      return try key.signature(
        of: try input.digest(hash.code), .pkcs1(hash), capacity: capacity)
    case (.rsa(let key), .rsaPSS(let hash), _):
      return try key.signature(of: try input.digest(hash.code), .pss(hash), capacity: capacity)
    case (.curve(let curve, let key), .ecdsa(let hash), _) where curve.signatureHash == hash:
      let digest = try input.digest(hash.code)
      if let fasterSignatures { return try fasterSignatures.signature(of: digest) }
      return try key.signature(of: digest, .curve, capacity: capacity)
    case (.curve(let curve, let key), .sm2DSA, .digest(let digest)) where curve.isSM2:
      guard digest.count == SM3.byteCount else { throw .invalidLength }
      return try key.signature(of: digest, .curve, capacity: capacity)
    case (.curve(let curve, let key), .sm2DSA, .message(let message)) where curve.isSM2:
      return try key.sm2Signature(of: message, capacity: capacity)
    case (.edwards(let pair), .ed25519, .message(let message)):
      return try unsafe message.withBytes { bytes throws(AsymmetricError) in
        try unsafe pair.sign(bytes)
      }
    case (.edwards(let pair), .ed25519ph, .digest(let digest)):
      guard digest.count == SignatureHash.sha512.byteCount else { throw .invalidLength }
      return try unsafe digest.withBytes { bytes throws(AsymmetricError) in
        try unsafe pair.signPrehashed(bytes)
      }
    case (.mlDSA(let key, _), .mlDSA, .message(let message)):
      return try unsafe message.withBytes { bytes throws(AsymmetricError) in
        try unsafe key.sign(bytes)
      }
    case (.mlDSA(let key, _), .mlDSA, .messageRepresentative(let representative)):
      return try unsafe representative.withBytes { bytes throws(AsymmetricError) in
        try unsafe key.sign(representative: bytes)
      }
    case (.rsa, _, _), (.curve, _, _), (.edwards, _, _), (.mlDSA, _, _), (.mlKEM, _, _),
      (.mlKEM512, _, _):
      throw .operationMismatch
    }
  }

  private var capacity: Int { algorithm.signatureByteCountMax ?? 0 }
}

extension PublicKey {
  /// Whether a signature is one that the private key made.
  ///
  /// Signatures have one encoding: a DER signature that could be written otherwise, or has bytes
  /// after it, is not valid.
  ///
  /// - Throws: `.operationMismatch`, `.invalidLength` for the input, never for the signature;
  ///   `.libraryFailed`.
  /// - Source: KMS API Reference, Verify.
  public func isValid(
    _ signature: [UInt8], of input: SignatureInput, with algorithm: SignatureAlgorithm
  ) throws(AsymmetricError) -> Bool {
    switch (material, algorithm, input) {
    case (.rsa(let key), .rsaPKCS1(let hash), _):
      return try key.isValid(signature, of: try input.digest(hash.code), .pkcs1(hash))
    case (.rsa(let key), .rsaPSS(let hash), _):
      return try key.isValid(signature, of: try input.digest(hash.code), .pss(hash))
    case (.curve(let curve, let key), .ecdsa(let hash), _) where curve.signatureHash == hash:
      let digest = try input.digest(hash.code)
      if let fasterSignatures { return fasterSignatures.isValid(signature, of: digest) }
      return try key.isValid(signature, of: digest, .curve)
    case (.curve(let curve, let key), .sm2DSA, .digest(let digest)) where curve.isSM2:
      guard digest.count == SM3.byteCount else { throw .invalidLength }
      return try key.isValid(signature, of: digest, .curve)
    case (.curve(let curve, let key), .sm2DSA, .message(let message)) where curve.isSM2:
      return try key.isValidSM2(signature, of: message)
    case (.edwards(let key), .ed25519, .message(let message)):
      return unsafe message.withBytes { bytes in unsafe key.isValid(signature, of: bytes) }
    case (.edwards(let key), .ed25519ph, .digest(let digest)):
      guard digest.count == SignatureHash.sha512.byteCount else { throw .invalidLength }
      return unsafe digest.withBytes { bytes in unsafe key.isValidPrehashed(signature, of: bytes) }
    case (.mlDSA(let key), .mlDSA, .message(let message)):
      return unsafe message.withBytes { bytes in unsafe key.isValid(signature, of: bytes) }
    case (.mlDSA(let key), .mlDSA, .messageRepresentative(let representative)):
      let bytes = unsafe representative.withBytes { unsafe Array($0) }
      return try MLDSARepresentativeVerification(key.parameters).isValid(
        signature, of: bytes, publicKey: key.encoded)
    case (.rsa, _, _), (.curve, _, _), (.edwards, _, _), (.mlDSA, _, _), (.mlKEM, _, _),
      (.mlKEM512, _, _):
      throw .operationMismatch
    }
  }
}

extension CurveKeyPair {
  /// The one hash function that signatures on this curve use; `nil` for SM2.
  ///
  /// - Source: Developer Guide, "Key spec reference".
  var signatureHash: SignatureHash? {
    switch curve {
    case STRONGROOM_P256, STRONGROOM_SECP256K1: .sha256
    case STRONGROOM_P384: .sha384
    case STRONGROOM_P521: .sha512
    default: nil
    }
  }

  /// Whether it is the curve of SM2.
  var isSM2: Bool { curve == STRONGROOM_SM2 }
}

extension SignatureInput {
  /// The digest, of the right length.
  ///
  /// - Throws: `.operationMismatch` for a representative, `.invalidLength`, `.libraryFailed`.
  fileprivate func digest(_ hash: strongroom_signing_hash) throws(AsymmetricError)
    -> SensitiveBytes
  {
    switch self {
    case .message(let message):
      return try MessageHash.digest(message, hash)
    case .digest(let digest):
      guard digest.count == MessageHash.byteCount(hash) else { throw .invalidLength }
      return digest
    case .messageRepresentative:
      throw .operationMismatch
    }
  }
}
