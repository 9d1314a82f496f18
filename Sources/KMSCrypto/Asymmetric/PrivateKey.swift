public import KMSSecrets

/// A key pair, parsed once and used by any number of threads.
///
/// It holds the key as its library wants it and wipes it when the last reference goes.
public final class PrivateKey: Sendable {
  /// What kind of key pair it is.
  public let algorithm: KeyAlgorithm
  /// The public half.
  public let publicKey: PublicKey
  let material: Material
  /// The same key where another library signs faster with it.
  let fasterSignatures: NISTCurveSignatures?

  /// The private half, by who works with it.
  enum Material: Sendable {
    case rsa(LibraryKey)
    case curve(CurveKeyPair, LibraryKey)
    case edwards(EdwardsKeyPair)
    case mlDSA(MLDSALibraryKey, LatticeSeed)
    case mlKEM(MLKEMLibraryKey, LatticeSeed)
    case mlKEM512(MLKEM512LibraryKey, LatticeSeed)
  }

  /// Where an encoded private key comes from.
  public enum Origin: Hashable, Sendable {
    /// We wrote it and it was kept unchanged; its form is checked all the same.
    case ourselves
    /// Somebody else wrote it: that its numbers belong together is proven, which takes CPU time for
    /// RSA: 0.05 s with 2048 bits, 0.3 s with 4096.
    case elsewhere
  }

  private init(_ algorithm: KeyAlgorithm, _ material: Material) throws(AsymmetricError) {
    self.algorithm = algorithm
    self.material = material
    self.fasterSignatures = try material.fasterSignatures()
    self.publicKey = try PublicKey(algorithm, of: material)
  }

  /// Makes a new key pair from the random generator of its library.
  ///
  /// RSA takes 0.1 to 1.5 s of CPU time, with a long tail; everything else less than 1 ms.
  ///
  /// - Throws: `.unsupported`, `.libraryFailed`.
  /// - Source: FIPS 186-5 §A.1.3 (RSA with exponent 65537), §A.2.2; FIPS 203 and 204, key generation.
  public static func generate(_ algorithm: KeyAlgorithm) throws(AsymmetricError) -> PrivateKey {
    try PrivateKey(algorithm, newMaterial(algorithm))
  }

  /// Reads an unencrypted PKCS #8 private key.
  ///
  /// Only one encoding is accepted: DER without a byte too many; two primes and a public exponent
  /// from 65537 to 2^64 for RSA; a named curve and a full-length scalar for curves; the seed form
  /// for ML-DSA and ML-KEM. A public key inside must be the right one; attributes are ignored.
  ///
  /// - Throws: `.invalidEncoding`, `.wrongAlgorithm`, `.invalidKey`, `.unsupported`,
  ///   `.libraryFailed`.
  /// - Source: RFC 5958, 8017, 5915, 8410, 9881, 9935.
  public convenience init(
    pkcs8: borrowing SecretBytes, algorithm: KeyAlgorithm, origin: Origin
  ) throws(AsymmetricError) {
    let material = try unsafe pkcs8.withBytes { bytes throws(AsymmetricError) in
      try unsafe PrivateKey.read(bytes, algorithm, origin)
    }
    try self.init(algorithm, material)
  }

  /// The key pair as an unencrypted PKCS #8 private key, in secret memory.
  ///
  /// Curves carry their public key, as other tools write them; ML-DSA and ML-KEM are their seed.
  ///
  /// - Throws: `.libraryFailed`.
  public func pkcs8() throws(AsymmetricError) -> SecretBytes {
    switch material {
    case .rsa(let key): try RSAKeyPair.encode(key, algorithm: algorithm)
    case .curve(let curve, let key): try curve.encode(key)
    case .edwards(let pair): try pair.encode()
    case .mlDSA(_, let seed), .mlKEM(_, let seed), .mlKEM512(_, let seed):
      try seed.encode(algorithm)
    }
  }

  private static func newMaterial(_ algorithm: KeyAlgorithm) throws(AsymmetricError) -> Material {
    if let curve = CurveKeyPair(algorithm) { return .curve(curve, try curve.generate()) }
    if let parameters = MLDSAParameterSet(algorithm) {
      let seed = try LatticeSeed.generate(count: MLDSAParameterSet.seedByteCount)
      return .mlDSA(try MLDSALibraryKey(parameters, seed: seed), seed)
    }
    if let parameters = MLKEMParameterSet(algorithm) {
      let seed = try LatticeSeed.generate(count: MLKEMParameterSet.seedByteCount)
      return .mlKEM(try MLKEMLibraryKey(parameters, seed: seed), seed)
    }
    if algorithm == .mlKEM512 {
      let seed = try LatticeSeed.generate(count: MLKEMParameterSet.seedByteCount)
      return .mlKEM512(try MLKEM512LibraryKey(seed: seed), seed)
    }
    if algorithm.modulusByteCount != nil { return .rsa(try RSAKeyPair.generate(algorithm)) }
    guard algorithm == .ed25519 else { throw .unsupported(algorithm) }
    return .edwards(try EdwardsKeyPair.generate())
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, _ algorithm: KeyAlgorithm, _ origin: Origin
  ) throws(AsymmetricError) -> Material {
    let info = try unsafe PrivateKeyInfo(bytes, algorithm: algorithm)
    let material = try unsafe read(bytes, info.privateKey, algorithm, origin)
    if let claimed = info.publicKey {
      let der = unsafe SubjectPublicKeyInfo.encode(Array(bytes[claimed]), algorithm: algorithm)
      guard der == (try PublicKey(algorithm, of: material)).der else { throw .invalidKey }
    }
    return material
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ algorithm: KeyAlgorithm,
    _ origin: Origin
  ) throws(AsymmetricError) -> Material {
    if let curve = CurveKeyPair(algorithm) {
      return .curve(curve, try unsafe curve.read(bytes, range))
    }
    if let parameters = MLDSAParameterSet(algorithm) {
      let seed = try unsafe LatticeSeed.read(
        bytes, range, count: MLDSAParameterSet.seedByteCount)
      return .mlDSA(try MLDSALibraryKey(parameters, seed: seed), seed)
    }
    if let parameters = MLKEMParameterSet(algorithm) {
      let seed = try unsafe LatticeSeed.read(
        bytes, range, count: MLKEMParameterSet.seedByteCount)
      return .mlKEM(try MLKEMLibraryKey(parameters, seed: seed), seed)
    }
    if algorithm == .mlKEM512 {
      let seed = try unsafe LatticeSeed.read(
        bytes, range, count: MLKEMParameterSet.seedByteCount)
      return .mlKEM512(try MLKEM512LibraryKey(seed: seed), seed)
    }
    if algorithm.modulusByteCount != nil {
      return .rsa(
        try unsafe RSAKeyPair.read(
          bytes, range, algorithm: algorithm, isProven: origin == .ourselves))
    }
    guard algorithm == .ed25519 else { throw .unsupported(algorithm) }
    return .edwards(try unsafe EdwardsKeyPair(bytes, range))
  }
}
