import CSodium
import KMSSecrets

/// An Ed25519 key pair of libsodium, which is three times faster than OpenSSL 3.0 and also signs
/// prehashed messages.
///
/// - Source: RFC 8032 §5.1; RFC 8410 §7.
final class EdwardsKeyPair: Sendable {
  static let seedByteCount = 32
  static let pointByteCount = 32
  static let signatureByteCount = 64

  let publicKey: EdwardsPublicKey
  /// Seed and public key one after the other, as the library takes them.
  private let seedAndPoint: SecretBytes

  /// Takes a seed of 32 bytes.
  ///
  /// - Throws: `.invalidEncoding` for another length, `.libraryFailed`.
  init(seed: UnsafeRawBufferPointer) throws(AsymmetricError) {
    guard seed.count == EdwardsKeyPair.seedByteCount, let seed = unsafe seed.octets else {
      throw .invalidEncoding
    }
    guard EdwardsLibrary.isReady else { throw .libraryFailed }
    var point = [UInt8](repeating: 0, count: EdwardsKeyPair.pointByteCount)
    let count = EdwardsKeyPair.seedByteCount + EdwardsKeyPair.pointByteCount
    self.seedAndPoint = try unsafe SecretBytes(count: count) { buffer throws(AsymmetricError) in
      guard let room = unsafe buffer.octets,
        unsafe crypto_sign_ed25519_seed_keypair(&point, room, seed) == 0
      else { throw .libraryFailed }
    }
    self.publicKey = EdwardsPublicKey(point: point)
  }

  /// Reads a CurvePrivateKey.
  ///
  /// - Throws: `.invalidEncoding`, `.libraryFailed`.
  convenience init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(AsymmetricError) {
    var reader = DERReader(range)
    let seed = try unsafe reader.read(DERReader.Tag.octetString, in: bytes)
    try reader.finish()
    try unsafe self.init(seed: UnsafeRawBufferPointer(rebasing: bytes[seed]))
  }

  static func generate() throws(AsymmetricError) -> EdwardsKeyPair {
    try unsafe LibraryKey.randomSecret(count: seedByteCount).withBytes {
      seed throws(AsymmetricError) in
      try unsafe EdwardsKeyPair(seed: seed)
    }
  }

  /// Writes a CurvePrivateKey in its frame.
  func encode() throws(AsymmetricError) -> SecretBytes {
    try PrivateKeyInfo.encode(.ed25519, capacity: EdwardsKeyPair.seedByteCount + 2) { writer in
      unsafe seedAndPoint.withBytes { bytes in
        unsafe writer.prepend(count: EdwardsKeyPair.seedByteCount) { buffer in
          unsafe buffer.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[..<EdwardsKeyPair.seedByteCount]))
        }
      }
      writer.prependHeader(
        DERReader.Tag.octetString, contentCount: EdwardsKeyPair.seedByteCount)
    }
  }

  /// Signs a message: Ed25519.
  func sign(_ message: UnsafeRawBufferPointer) throws(AsymmetricError) -> [UInt8] {
    try unsafe signature { signature, secret in
      unsafe crypto_sign_ed25519_detached(
        signature, nil, message.octets, UInt64(message.count), secret) == 0
    }
  }

  /// Signs the SHA-512 of a message: Ed25519ph with an empty context.
  func signPrehashed(_ message: UnsafeRawBufferPointer) throws(AsymmetricError) -> [UInt8] {
    try unsafe signature { signature, secret in
      unsafe EdwardsLibrary.hash(message) { state in
        unsafe crypto_sign_ed25519ph_final_create(state, signature, nil, secret) == 0
      }
    }
  }

  private func signature(
    _ fill: (UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>) -> Bool
  ) throws(AsymmetricError) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: EdwardsKeyPair.signatureByteCount)
    let isDone = unsafe seedAndPoint.withBytes { secret in
      guard let secret = unsafe secret.octets else { return false }
      return unsafe fill(&signature, secret)
    }
    guard isDone else { throw .libraryFailed }
    return signature
  }
}

/// An Ed25519 public key.
final class EdwardsPublicKey: Sendable {
  /// 32 bytes.
  let point: [UInt8]

  fileprivate init(point: [UInt8]) {
    self.point = point
  }

  /// Takes the 32 bytes of an encoded point.
  ///
  /// - Throws: `.invalidEncoding`; `.invalidKey` if it is no point of the curve, has a small order
  ///   or is not encoded in the one way; `.libraryFailed`.
  init(_ bytes: UnsafeRawBufferPointer) throws(AsymmetricError) {
    guard bytes.count == EdwardsKeyPair.pointByteCount, let octets = unsafe bytes.octets else {
      throw .invalidEncoding
    }
    guard EdwardsLibrary.isReady else { throw .libraryFailed }
    guard unsafe crypto_core_ed25519_is_valid_point(octets) == 1 else { throw .invalidKey }
    self.point = unsafe Array(bytes)
  }

  /// Whether a signature is one of a message: Ed25519.
  func isValid(_ signature: [UInt8], of message: UnsafeRawBufferPointer) -> Bool {
    guard signature.count == EdwardsKeyPair.signatureByteCount else { return false }
    return unsafe crypto_sign_ed25519_verify_detached(
      signature, message.octets, UInt64(message.count), point) == 0
  }

  /// Whether a signature is one of the SHA-512 of a message: Ed25519ph with an empty context.
  func isValidPrehashed(_ signature: [UInt8], of message: UnsafeRawBufferPointer) -> Bool {
    guard signature.count == EdwardsKeyPair.signatureByteCount else { return false }
    return unsafe EdwardsLibrary.hash(message) { state in
      unsafe crypto_sign_ed25519ph_final_verify(state, signature, point) == 0
    }
  }
}

/// What libsodium needs before it is used, and the hashing of Ed25519ph.
private enum EdwardsLibrary {
  /// The library chooses its implementations once.
  static let isReady = sodium_init() >= 0

  /// Hashes a message and has the state used.
  static func hash(
    _ message: UnsafeRawBufferPointer,
    _ body: (UnsafeMutablePointer<crypto_sign_ed25519ph_state>) -> Bool
  ) -> Bool {
    var state = crypto_sign_ed25519ph_state()
    return unsafe withUnsafeMutablePointer(to: &state) { state in
      unsafe crypto_sign_ed25519ph_init(state) == 0
        && crypto_sign_ed25519ph_update(state, message.octets, UInt64(message.count)) == 0
        && body(state)
    }
  }
}
