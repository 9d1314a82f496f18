// Imports the C module under swift-crypto: its Swift API lacks ML-DSA-44, message representatives and RSA
// keys that no array has held. Only `NISTCurveSignatures.swift` and `MessageCipher.swift` do so too. See docs/decisions.
import CCryptoBoringSSL
import KMSSecrets

/// RSA key generation, three times as fast as OpenSSL's.
enum RSALibraryGeneration {
  /// Makes a key pair with public exponent 65537.
  ///
  /// - Returns: an RSAPrivateKey.
  /// - Throws: `.libraryFailed`.
  /// - Source: FIPS 186-5 §A.1.3; RFC 8017 §A.1.2.
  static func privateKey(bitCount: Int) throws(AsymmetricError) -> SecretBytes {
    let exponent = unsafe CCryptoBoringSSL_BN_new()
    let key = unsafe CCryptoBoringSSL_RSA_new()
    defer {
      unsafe CCryptoBoringSSL_BN_free(exponent)
      unsafe CCryptoBoringSSL_RSA_free(key)
    }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    guard unsafe exponent != nil, unsafe key != nil,
      unsafe CCryptoBoringSSL_BN_set_word(exponent, 65_537) == 1,
      unsafe CCryptoBoringSSL_RSA_generate_key_ex(key, Int32(bitCount), exponent, nil) == 1,
      unsafe CCryptoBoringSSL_RSA_private_key_to_bytes(&bytes, &count, key) == 1
    else {
      CCryptoBoringSSL_ERR_clear_error()
      throw .libraryFailed
    }
    // This library wipes what it frees.
    defer { unsafe CCryptoBoringSSL_OPENSSL_free(bytes) }
    return unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: bytes, count: count))
  }
}

/// The ML-DSA parameter sets of the library.
///
/// - Source: FIPS 204, Tables 1 and 2.
enum MLDSAParameterSet: CaseIterable, Sendable {
  case mlDSA44, mlDSA65, mlDSA87

  static let seedByteCount = 32
  static let representativeByteCount = 64

  var publicKeyByteCount: Int {
    switch self {
    case .mlDSA44: 1_312
    case .mlDSA65: 1_952
    case .mlDSA87: 2_592
    }
  }

  var signatureByteCount: Int {
    switch self {
    case .mlDSA44: 2_420
    case .mlDSA65: 3_309
    case .mlDSA87: 4_627
    }
  }
}

/// An expanded ML-DSA private key, in secret memory.
final class MLDSALibraryKey: Sendable {
  let parameters: MLDSAParameterSet
  let publicKey: MLDSALibraryPublicKey
  private let expanded: SecretBytes

  /// Expands a seed of 32 bytes.
  ///
  /// - Throws: `.invalidKey` for another length, `.libraryFailed`.
  /// - Source: FIPS 204, Algorithm 6.
  init(_ parameters: MLDSAParameterSet, seed: LatticeSeed) throws(AsymmetricError) {
    guard seed.bytes.count == MLDSAParameterSet.seedByteCount else { throw .invalidKey }
    self.parameters = parameters
    var publicKey: [UInt8] = []
    let room = MLDSALibraryKey.expandedByteCount(parameters)
    self.expanded = try unsafe SecretBytes(count: room) { buffer throws(AsymmetricError) in
      publicKey = try unsafe seed.bytes.withBytes { seed throws(AsymmetricError) in
        try unsafe MLDSALibraryKey.expand(parameters, seed: seed, into: buffer)
      }
    }
    self.publicKey = try MLDSALibraryPublicKey(parameters, encoded: publicKey)
  }

  /// Signs a message, randomized, with an empty context.
  ///
  /// - Source: FIPS 204, Algorithm 2.
  func sign(_ message: UnsafeRawBufferPointer) throws(AsymmetricError) -> [UInt8] {
    let bytes = unsafe message.octets
    return try unsafe signature { out, key in
      switch parameters {
      case .mlDSA44:
        unsafe CCryptoBoringSSL_MLDSA44_sign(
          out, key.assumingMemoryBound(to: MLDSA44_private_key.self), bytes, message.count, nil, 0)
      case .mlDSA65:
        unsafe CCryptoBoringSSL_MLDSA65_sign(
          out, key.assumingMemoryBound(to: MLDSA65_private_key.self), bytes, message.count, nil, 0)
      case .mlDSA87:
        unsafe CCryptoBoringSSL_MLDSA87_sign(
          out, key.assumingMemoryBound(to: MLDSA87_private_key.self), bytes, message.count, nil, 0)
      }
    }
  }

  /// Signs a message representative of 64 bytes, randomized.
  ///
  /// - Throws: `.invalidLength`, `.libraryFailed`.
  /// - Source: FIPS 204, Algorithm 7 from line 7 on.
  func sign(representative: UnsafeRawBufferPointer) throws(AsymmetricError) -> [UInt8] {
    guard representative.count == MLDSAParameterSet.representativeByteCount else {
      throw .invalidLength
    }
    let mu = unsafe representative.octets
    return try unsafe signature { out, key in
      switch parameters {
      case .mlDSA44:
        unsafe CCryptoBoringSSL_MLDSA44_sign_message_representative(
          out, key.assumingMemoryBound(to: MLDSA44_private_key.self), mu)
      case .mlDSA65:
        unsafe CCryptoBoringSSL_MLDSA65_sign_message_representative(
          out, key.assumingMemoryBound(to: MLDSA65_private_key.self), mu)
      case .mlDSA87:
        unsafe CCryptoBoringSSL_MLDSA87_sign_message_representative(
          out, key.assumingMemoryBound(to: MLDSA87_private_key.self), mu)
      }
    }
  }

  private func signature(_ fill: (UnsafeMutablePointer<UInt8>, UnsafeRawPointer) -> Int32)
    throws(AsymmetricError) -> [UInt8]
  {
    var signature = [UInt8](repeating: 0, count: parameters.signatureByteCount)
    let isDone = unsafe expanded.withBytes { key in
      guard let key = key.baseAddress else { return false }
      return unsafe fill(&signature, key) == 1
    }
    guard isDone else { throw .libraryFailed }
    return signature
  }

  private static func expandedByteCount(_ parameters: MLDSAParameterSet) -> Int {
    switch parameters {
    case .mlDSA44: MemoryLayout<MLDSA44_private_key>.size
    case .mlDSA65: MemoryLayout<MLDSA65_private_key>.size
    case .mlDSA87: MemoryLayout<MLDSA87_private_key>.size
    }
  }

  /// Fills in the private key and returns the encoded public one.
  private static func expand(
    _ parameters: MLDSAParameterSet, seed: UnsafeRawBufferPointer,
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(AsymmetricError) -> [UInt8] {
    guard let room = buffer.baseAddress else { throw .libraryFailed }
    return try unsafe Marshalled.bytes(count: parameters.publicKeyByteCount) { builder in
      switch parameters {
      case .mlDSA44:
        let key = unsafe room.bindMemory(to: MLDSA44_private_key.self, capacity: 1)
        var publicKey = MLDSA44_public_key()
        return unsafe CCryptoBoringSSL_MLDSA44_private_key_from_seed(
          key, seed.octets, seed.count) == 1
          && CCryptoBoringSSL_MLDSA44_public_from_private(&publicKey, key) == 1
          && CCryptoBoringSSL_MLDSA44_marshal_public_key(builder, &publicKey) == 1
      case .mlDSA65:
        let key = unsafe room.bindMemory(to: MLDSA65_private_key.self, capacity: 1)
        var publicKey = MLDSA65_public_key()
        return unsafe CCryptoBoringSSL_MLDSA65_private_key_from_seed(
          key, seed.octets, seed.count) == 1
          && CCryptoBoringSSL_MLDSA65_public_from_private(&publicKey, key) == 1
          && CCryptoBoringSSL_MLDSA65_marshal_public_key(builder, &publicKey) == 1
      case .mlDSA87:
        let key = unsafe room.bindMemory(to: MLDSA87_private_key.self, capacity: 1)
        var publicKey = MLDSA87_public_key()
        return unsafe CCryptoBoringSSL_MLDSA87_private_key_from_seed(
          key, seed.octets, seed.count) == 1
          && CCryptoBoringSSL_MLDSA87_public_from_private(&publicKey, key) == 1
          && CCryptoBoringSSL_MLDSA87_marshal_public_key(builder, &publicKey) == 1
      }
    }
  }
}

/// An ML-DSA public key of the library, parsed once: its digest, which every message is hashed with, comes
/// to 2 to 4 % of a verification.
final class MLDSALibraryPublicKey: Sendable {
  let parameters: MLDSAParameterSet
  /// The key as it is encoded.
  let encoded: [UInt8]
  private let parsed: Parsed

  /// In arrays of one, so that the library gets a pointer to the key and not to a copy.
  private enum Parsed: Sendable {
    case mlDSA44([MLDSA44_public_key])
    case mlDSA65([MLDSA65_public_key])
    case mlDSA87([MLDSA87_public_key])
  }

  /// Takes an encoded key.
  ///
  /// - Throws: `.invalidEncoding` for a wrong length, `.invalidKey` if the library refuses it.
  /// - Source: FIPS 204, Algorithm 23.
  init(_ parameters: MLDSAParameterSet, encoded: [UInt8]) throws(AsymmetricError) {
    guard encoded.count == parameters.publicKeyByteCount else { throw .invalidEncoding }
    self.parameters = parameters
    self.encoded = encoded
    var isDone = false
    switch parameters {
    case .mlDSA44:
      var key = MLDSA44_public_key()
      isDone = unsafe Marshalled.read(encoded) { reader in
        unsafe CCryptoBoringSSL_MLDSA44_parse_public_key(&key, reader) == 1
      }
      self.parsed = .mlDSA44([key])
    case .mlDSA65:
      var key = MLDSA65_public_key()
      isDone = unsafe Marshalled.read(encoded) { reader in
        unsafe CCryptoBoringSSL_MLDSA65_parse_public_key(&key, reader) == 1
      }
      self.parsed = .mlDSA65([key])
    case .mlDSA87:
      var key = MLDSA87_public_key()
      isDone = unsafe Marshalled.read(encoded) { reader in
        unsafe CCryptoBoringSSL_MLDSA87_parse_public_key(&key, reader) == 1
      }
      self.parsed = .mlDSA87([key])
    }
    guard isDone else { throw .invalidKey }
  }

  /// Whether a signature is one of a message with an empty context.
  ///
  /// - Source: FIPS 204, Algorithm 3.
  func isValid(_ signature: [UInt8], of message: UnsafeRawBufferPointer) -> Bool {
    guard signature.count == parameters.signatureByteCount else { return false }
    let bytes = unsafe message.octets
    return switch parsed {
    case .mlDSA44(let key):
      unsafe CCryptoBoringSSL_MLDSA44_verify(
        key, signature, signature.count, bytes, message.count, nil, 0) == 1
    case .mlDSA65(let key):
      unsafe CCryptoBoringSSL_MLDSA65_verify(
        key, signature, signature.count, bytes, message.count, nil, 0) == 1
    case .mlDSA87(let key):
      unsafe CCryptoBoringSSL_MLDSA87_verify(
        key, signature, signature.count, bytes, message.count, nil, 0) == 1
    }
  }
}

/// The ML-KEM parameter sets of BoringSSL; for ML-KEM-512 see `MLKEM512LibraryKey`.
///
/// - Source: FIPS 203, Tables 2 and 3.
enum MLKEMParameterSet: CaseIterable, Sendable {
  case mlKEM768, mlKEM1024

  static let seedByteCount = 64
  static let sharedSecretByteCount = 32

  var publicKeyByteCount: Int {
    switch self {
    case .mlKEM768: 1_184
    case .mlKEM1024: 1_568
    }
  }

  var ciphertextByteCount: Int {
    switch self {
    case .mlKEM768: 1_088
    case .mlKEM1024: 1_568
    }
  }
}

/// An expanded ML-KEM private key, in secret memory.
final class MLKEMLibraryKey: Sendable {
  let parameters: MLKEMParameterSet
  /// The encoded public key.
  let publicKey: [UInt8]
  private let expanded: SecretBytes

  /// Expands a seed of 64 bytes, d and z.
  ///
  /// - Throws: `.invalidKey` for another length, `.libraryFailed`.
  /// - Source: FIPS 203, Algorithm 16.
  init(_ parameters: MLKEMParameterSet, seed: LatticeSeed) throws(AsymmetricError) {
    guard seed.bytes.count == MLKEMParameterSet.seedByteCount else { throw .invalidKey }
    self.parameters = parameters
    var publicKey: [UInt8] = []
    let room =
      switch parameters {
      case .mlKEM768: MemoryLayout<MLKEM768_private_key>.size
      case .mlKEM1024: MemoryLayout<MLKEM1024_private_key>.size
      }
    self.expanded = try unsafe SecretBytes(count: room) { buffer throws(AsymmetricError) in
      publicKey = try unsafe seed.bytes.withBytes { seed throws(AsymmetricError) in
        try unsafe MLKEMLibraryKey.expand(parameters, seed: seed, into: buffer)
      }
    }
    self.publicKey = publicKey
  }

  /// Fills in the private key and returns the encoded public one.
  private static func expand(
    _ parameters: MLKEMParameterSet, seed: UnsafeRawBufferPointer,
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(AsymmetricError) -> [UInt8] {
    guard let room = buffer.baseAddress else { throw .libraryFailed }
    return try unsafe Marshalled.bytes(count: parameters.publicKeyByteCount) { builder in
      switch parameters {
      case .mlKEM768:
        let key = unsafe room.bindMemory(to: MLKEM768_private_key.self, capacity: 1)
        var publicKey = MLKEM768_public_key()
        guard
          unsafe CCryptoBoringSSL_MLKEM768_private_key_from_seed(key, seed.octets, seed.count) == 1
        else { return false }
        unsafe CCryptoBoringSSL_MLKEM768_public_from_private(&publicKey, key)
        return unsafe CCryptoBoringSSL_MLKEM768_marshal_public_key(builder, &publicKey) == 1
      case .mlKEM1024:
        let key = unsafe room.bindMemory(to: MLKEM1024_private_key.self, capacity: 1)
        var publicKey = MLKEM1024_public_key()
        guard
          unsafe CCryptoBoringSSL_MLKEM1024_private_key_from_seed(key, seed.octets, seed.count) == 1
        else { return false }
        unsafe CCryptoBoringSSL_MLKEM1024_public_from_private(&publicKey, key)
        return unsafe CCryptoBoringSSL_MLKEM1024_marshal_public_key(builder, &publicKey) == 1
      }
    }
  }

  /// Opens a ciphertext. One that does not belong to the key gives a secret that nobody else has.
  ///
  /// - Throws: `.invalidLength`, `.libraryFailed`.
  /// - Source: FIPS 203, Algorithm 21.
  func decapsulate(_ ciphertext: [UInt8]) throws(AsymmetricError) -> SecretBytes {
    guard ciphertext.count == parameters.ciphertextByteCount else { throw .invalidLength }
    return try unsafe SecretBytes(count: MLKEMParameterSet.sharedSecretByteCount) {
      buffer throws(AsymmetricError) in
      let isDone = unsafe expanded.withBytes { key in
        guard let key = key.baseAddress else { return false }
        return switch parameters {
        case .mlKEM768:
          unsafe CCryptoBoringSSL_MLKEM768_decap(
            buffer.octets, ciphertext, ciphertext.count,
            key.assumingMemoryBound(to: MLKEM768_private_key.self)) == 1
        case .mlKEM1024:
          unsafe CCryptoBoringSSL_MLKEM1024_decap(
            buffer.octets, ciphertext, ciphertext.count,
            key.assumingMemoryBound(to: MLKEM1024_private_key.self)) == 1
        }
      }
      guard isDone else { throw .libraryFailed }
    }
  }
}

/// What anybody can do with an ML-KEM public key.
enum MLKEMLibraryEncapsulation {
  /// Makes a shared secret and the ciphertext that its holder opens.
  ///
  /// - Throws: `.invalidKey` if a coefficient is not reduced or the length is wrong.
  /// - Source: FIPS 203, Algorithm 20 and the checks of §7.2.
  static func encapsulate(_ publicKey: [UInt8], _ parameters: MLKEMParameterSet)
    throws(AsymmetricError) -> (sharedSecret: SensitiveBytes, ciphertext: [UInt8])
  {
    guard publicKey.count == parameters.publicKeyByteCount else { throw .invalidKey }
    var ciphertext = [UInt8](repeating: 0, count: parameters.ciphertextByteCount)
    let secret = try unsafe SensitiveBytes(count: MLKEMParameterSet.sharedSecretByteCount) {
      buffer throws(AsymmetricError) in
      let isDone = unsafe Marshalled.read(publicKey) { reader in
        switch parameters {
        case .mlKEM768:
          var key = MLKEM768_public_key()
          guard unsafe CCryptoBoringSSL_MLKEM768_parse_public_key(&key, reader) == 1 else {
            return false
          }
          unsafe CCryptoBoringSSL_MLKEM768_encap(&ciphertext, buffer.octets, &key)
        case .mlKEM1024:
          var key = MLKEM1024_public_key()
          guard unsafe CCryptoBoringSSL_MLKEM1024_parse_public_key(&key, reader) == 1 else {
            return false
          }
          unsafe CCryptoBoringSSL_MLKEM1024_encap(&ciphertext, buffer.octets, &key)
        }
        return true
      }
      guard isDone else { throw .invalidKey }
    }
    return (secret, ciphertext)
  }

  /// Whether the library takes an encoded public key.
  static func isPublicKey(_ bytes: [UInt8], _ parameters: MLKEMParameterSet) -> Bool {
    guard bytes.count == parameters.publicKeyByteCount else { return false }
    return unsafe Marshalled.read(bytes) { reader in
      switch parameters {
      case .mlKEM768:
        var key = MLKEM768_public_key()
        return unsafe CCryptoBoringSSL_MLKEM768_parse_public_key(&key, reader) == 1
      case .mlKEM1024:
        var key = MLKEM1024_public_key()
        return unsafe CCryptoBoringSSL_MLKEM1024_parse_public_key(&key, reader) == 1
      }
    }
  }
}

/// The library's own readers and writers of encoded public keys.
private enum Marshalled {
  /// Has exactly `count` bytes written.
  static func bytes(count: Int, _ write: (UnsafeMutablePointer<CBB>) -> Bool)
    throws(AsymmetricError) -> [UInt8]
  {
    var bytes = [UInt8](repeating: 0, count: count)
    var written = 0
    let isDone = unsafe bytes.withUnsafeMutableBytes { buffer in
      var builder = unsafe CBB()
      guard unsafe CCryptoBoringSSL_CBB_init_fixed(&builder, buffer.octets, buffer.count) == 1
      else { return false }
      defer { unsafe CCryptoBoringSSL_CBB_cleanup(&builder) }
      guard unsafe write(&builder) else { return false }
      return unsafe CCryptoBoringSSL_CBB_finish(&builder, nil, &written) == 1
    }
    guard isDone, written == count else { throw .libraryFailed }
    return bytes
  }

  /// Has bytes read.
  static func read(_ bytes: [UInt8], _ parse: (UnsafeMutablePointer<CBS>) -> Bool) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      var reader = unsafe CBS(data: buffer.octets, len: buffer.count)
      return unsafe parse(&reader)
    }
  }
}
