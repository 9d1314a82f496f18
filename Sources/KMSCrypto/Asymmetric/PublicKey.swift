/// The public half of a key pair, parsed once and used by any number of threads.
public final class PublicKey: Sendable {
  /// What kind of key it is.
  public let algorithm: KeyAlgorithm
  /// The key as a DER SubjectPublicKeyInfo.
  public let der: [UInt8]
  let material: Material
  /// The same key where another library verifies faster with it.
  let fasterSignatures: NISTCurveSignatures?

  /// The key, by who works with it.
  enum Material: Sendable {
    case rsa(LibraryKey)
    case curve(CurveKeyPair, LibraryKey)
    case edwards(EdwardsPublicKey)
    case mlDSA(MLDSALibraryPublicKey)
    case mlKEM(MLKEMParameterSet, [UInt8])
    case mlKEM512([UInt8])
  }

  /// Reads a SubjectPublicKeyInfo.
  ///
  /// Only one encoding is accepted: DER without a byte too many; a named curve and an uncompressed
  /// point for curves.
  ///
  /// - Parameters:
  ///   - der: untrusted bytes.
  ///   - algorithm: the one it must be of; a key of another one is refused.
  /// - Throws: `.invalidEncoding`, `.wrongAlgorithm`; `.invalidKey` for a point that is not on its
  ///   curve or has a small order, an even public exponent or one that is not from 3 to 2^64, a
  ///   coefficient that is not reduced; `.unsupported`, `.libraryFailed`.
  /// - Source: RFC 5280, 8017, 5480, 8410, 9881, 9935.
  public init(der: [UInt8], algorithm: KeyAlgorithm) throws(AsymmetricError) {
    self.algorithm = algorithm
    self.der = der
    let parsed: Result<Material, AsymmetricError> = unsafe der.withUnsafeBytes { bytes in
      Result { () throws(AsymmetricError) in
        let key = try unsafe SubjectPublicKeyInfo.publicKey(bytes, algorithm: algorithm)
        return try unsafe PublicKey.read(bytes, key, algorithm)
      }
    }
    let material = try parsed.get()
    self.material = material
    self.fasterSignatures = try material.fasterSignatures()
  }

  /// The public half of what a private key holds.
  init(_ algorithm: KeyAlgorithm, of material: PrivateKey.Material) throws(AsymmetricError) {
    self.algorithm = algorithm
    let bytes: [UInt8]
    switch material {
    case .rsa(let key):
      self.material = .rsa(key)
      bytes = try RSAKeyPair.encodePublic(key, algorithm: algorithm)
    case .curve(let curve, let key):
      self.material = .curve(curve, key)
      bytes = try curve.point(of: key)
    case .edwards(let pair):
      self.material = .edwards(pair.publicKey)
      bytes = pair.publicKey.point
    case .mlDSA(let key, _):
      self.material = .mlDSA(key.publicKey)
      bytes = key.publicKey.encoded
    case .mlKEM(let key, _):
      self.material = .mlKEM(key.parameters, key.publicKey)
      bytes = key.publicKey
    case .mlKEM512(let key, _):
      self.material = .mlKEM512(key.publicKey)
      bytes = key.publicKey
    }
    self.der = SubjectPublicKeyInfo.encode(bytes, algorithm: algorithm)
    self.fasterSignatures = try self.material.fasterSignatures()
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ algorithm: KeyAlgorithm
  ) throws(AsymmetricError) -> Material {
    if let curve = CurveKeyPair(algorithm) {
      return .curve(curve, try unsafe curve.readPublic(bytes, range))
    }
    if let parameters = MLDSAParameterSet(algorithm) {
      return .mlDSA(try unsafe MLDSALibraryPublicKey(parameters, encoded: Array(bytes[range])))
    }
    if let parameters = MLKEMParameterSet(algorithm) {
      let key = unsafe Array(bytes[range])
      guard key.count == parameters.publicKeyByteCount else { throw .invalidEncoding }
      guard MLKEMLibraryEncapsulation.isPublicKey(key, parameters) else { throw .invalidKey }
      return .mlKEM(parameters, key)
    }
    if algorithm == .mlKEM512 {
      let key = unsafe Array(bytes[range])
      guard key.count == MLKEM512LibraryKey.publicKeyByteCount else { throw .invalidEncoding }
      guard MLKEM512LibraryKey.isPublicKey(key) else { throw .invalidKey }
      return .mlKEM512(key)
    }
    if algorithm.modulusByteCount != nil {
      return .rsa(try unsafe RSAKeyPair.readPublic(bytes, range, algorithm: algorithm))
    }
    guard algorithm == .ed25519 else { throw .unsupported(algorithm) }
    return .edwards(
      try unsafe EdwardsPublicKey(UnsafeRawBufferPointer(rebasing: bytes[range])))
  }
}

extension MLDSAParameterSet {
  /// - Returns: `nil` for other algorithms.
  init?(_ algorithm: KeyAlgorithm) {
    switch algorithm {
    case .mlDSA44: self = .mlDSA44
    case .mlDSA65: self = .mlDSA65
    case .mlDSA87: self = .mlDSA87
    case .rsa2048, .rsa3072, .rsa4096, .p256, .p384, .p521, .secp256k1, .ed25519, .sm2, .mlKEM512,
      .mlKEM768, .mlKEM1024:
      return nil
    }
  }
}

extension MLKEMParameterSet {
  /// - Returns: `nil` for other algorithms, and for ML-KEM-512, which BoringSSL lacks.
  init?(_ algorithm: KeyAlgorithm) {
    switch algorithm {
    case .mlKEM768: self = .mlKEM768
    case .mlKEM1024: self = .mlKEM1024
    case .rsa2048, .rsa3072, .rsa4096, .p256, .p384, .p521, .secp256k1, .ed25519, .sm2, .mlDSA44,
      .mlDSA65, .mlDSA87, .mlKEM512:
      return nil
    }
  }
}
