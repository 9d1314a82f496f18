import COpenSSLShim
import CSodium
import KMSSecrets

/// An Ed25519 key pair: OpenSSL signs messages, libsodium signs prehashed ones.
///
/// - Source: RFC 8032 §5.1; RFC 8410 §7.
final class EdwardsKeyPair: Sendable {
  static let seedByteCount = 32
  static let pointByteCount = 32
  static let signatureByteCount = 64

  let key: LibraryKey
  let publicKey: EdwardsPublicKey
  /// Seed and public key one after the other, as libsodium takes them.
  private let seedAndPoint: SecretBytes

  /// - Throws: `.libraryFailed`.
  init(seed: UnsafeRawBufferPointer) throws(AsymmetricError) {
    guard seed.count == EdwardsKeyPair.seedByteCount else { throw .invalidEncoding }
    let key = try unsafe LibraryKey { key in
      unsafe strongroom_ed25519_private(seed.octets, key)
    }
    let point = try unsafe LibraryKey.bytes(capacity: EdwardsKeyPair.pointByteCount) { bytes, _ in
      unsafe strongroom_ed25519_export_point(key.pointer, bytes)
    }
    self.key = key
    self.publicKey = EdwardsPublicKey(key: key, point: point)
    self.seedAndPoint = unsafe SecretBytes(count: seed.count + point.count) { buffer in
      unsafe buffer.copyMemory(from: seed)
      unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[seed.count...]).copyBytes(from: point)
    }
  }

  /// Reads a CurvePrivateKey.
  ///
  /// - Throws: `.invalidEncoding`.
  convenience init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(AsymmetricError) {
    var reader = DERReader(range)
    let seed = try unsafe reader.read(DERReader.Tag.octetString, in: bytes)
    try reader.finish()
    try unsafe self.init(seed: UnsafeRawBufferPointer(rebasing: bytes[seed]))
  }

  static func generate() throws(AsymmetricError) -> EdwardsKeyPair {
    let seed = try unsafe SecretBytes(count: seedByteCount) { buffer throws(AsymmetricError) in
      try unsafe LibraryKey.finish(
        strongroom_random_private(buffer.octets, buffer.count), refused: .libraryFailed)
    }
    return try unsafe seed.withBytes { seed throws(AsymmetricError) in
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
    try unsafe LibraryKey.bytes(capacity: EdwardsKeyPair.signatureByteCount) { bytes, _ in
      unsafe strongroom_ed25519_sign(key.pointer, message.octets, message.count, bytes)
    }
  }

  /// Signs the SHA-512 of a message: Ed25519ph with an empty context.
  func signPrehashed(_ message: UnsafeRawBufferPointer) throws(AsymmetricError) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: EdwardsKeyPair.signatureByteCount)
    let isDone = unsafe Prehash.hash(message) { state in
      unsafe seedAndPoint.withBytes { secret in
        guard let secret = unsafe secret.octets else { return false }
        return unsafe crypto_sign_ed25519ph_final_create(state, &signature, nil, secret) == 0
      }
    }
    guard isDone else { throw .libraryFailed }
    return signature
  }
}

/// An Ed25519 public key.
final class EdwardsPublicKey: Sendable {
  let key: LibraryKey
  let point: [UInt8]

  fileprivate init(key: LibraryKey, point: [UInt8]) {
    self.key = key
    self.point = point
  }

  /// Takes the 32 bytes of an encoded point.
  ///
  /// - Throws: `.invalidEncoding`; `.invalidKey` if it is no point of the curve, has a small order
  ///   or is not encoded in the one way.
  init(_ bytes: UnsafeRawBufferPointer) throws(AsymmetricError) {
    guard bytes.count == EdwardsKeyPair.pointByteCount else { throw .invalidEncoding }
    guard let octets = unsafe bytes.octets,
      unsafe crypto_core_ed25519_is_valid_point(octets) == 1
    else { throw .invalidKey }
    self.key = try unsafe LibraryKey { key in unsafe strongroom_ed25519_public(bytes.octets, key) }
    self.point = unsafe Array(bytes)
  }

  /// Whether a signature is one of a message: Ed25519.
  func isValid(_ signature: [UInt8], of message: UnsafeRawBufferPointer) throws(AsymmetricError)
    -> Bool
  {
    guard signature.count == EdwardsKeyPair.signatureByteCount else { return false }
    return try unsafe LibraryKey.verdict(
      strongroom_ed25519_verify(
        key.pointer, message.octets, message.count, signature, signature.count))
  }

  /// Whether a signature is one of the SHA-512 of a message: Ed25519ph with an empty context.
  func isValidPrehashed(_ signature: [UInt8], of message: UnsafeRawBufferPointer) -> Bool {
    guard signature.count == EdwardsKeyPair.signatureByteCount else { return false }
    return unsafe Prehash.hash(message) { state in
      unsafe crypto_sign_ed25519ph_final_verify(state, signature, point) == 0
    }
  }
}

/// The hashing of Ed25519ph, by libsodium.
private enum Prehash {
  /// libsodium chooses its implementations once; without it they are the portable ones.
  private static let isReady = sodium_init() >= 0

  /// Hashes a message and has the state used.
  static func hash(
    _ message: UnsafeRawBufferPointer,
    _ body: (UnsafeMutablePointer<crypto_sign_ed25519ph_state>) -> Bool
  ) -> Bool {
    guard isReady else { return false }
    var state = crypto_sign_ed25519ph_state()
    return unsafe withUnsafeMutablePointer(to: &state) { state in
      unsafe crypto_sign_ed25519ph_init(state) == 0
        && crypto_sign_ed25519ph_update(state, message.octets, UInt64(message.count)) == 0
        && body(state)
    }
  }
}
