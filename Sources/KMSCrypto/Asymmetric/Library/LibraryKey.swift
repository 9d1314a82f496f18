import COpenSSLShim
import KMSSecrets

/// A parsed key of OpenSSL, private or public, wiped when the last reference goes.
///
/// `@unchecked Sendable`: the library counts references atomically, builds its caches under its own
/// locks and never changes a key that is in use; every operation has its own context. The pointer is
/// never replaced.
@safe
final class LibraryKey: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Takes over the key that `make` made.
  ///
  /// - Throws: `.invalidKey` if it was refused, `.libraryFailed`.
  init(_ make: (UnsafeMutablePointer<OpaquePointer?>) -> strongroom_outcome)
    throws(AsymmetricError)
  {
    var made: OpaquePointer?
    try unsafe LibraryKey.finish(make(&made), refused: .invalidKey)
    guard let made = unsafe made else { throw .libraryFailed }
    unsafe self.pointer = made
  }

  deinit {
    unsafe strongroom_key_free(pointer)
  }

  /// Turns what the shim returned into success or an error.
  static func finish(_ outcome: strongroom_outcome, refused: AsymmetricError)
    throws(AsymmetricError)
  {
    switch outcome {
    case STRONGROOM_DONE: return
    case STRONGROOM_REFUSED: throw refused
    default: throw .libraryFailed
    }
  }

  /// Turns what a verification returned into its verdict.
  static func verdict(_ outcome: strongroom_outcome) throws(AsymmetricError) -> Bool {
    switch outcome {
    case STRONGROOM_DONE: return true
    case STRONGROOM_REFUSED: return false
    default: throw .libraryFailed
    }
  }

  /// Has a buffer of `capacity` bytes filled and returns the part that was.
  ///
  /// - Throws: `refused` if the input was, `.libraryFailed`.
  static func bytes(
    capacity: Int, refused: AsymmetricError = .libraryFailed,
    _ fill: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int>) -> strongroom_outcome
  ) throws(AsymmetricError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: capacity)
    var count = capacity
    try unsafe finish(fill(&bytes, &count), refused: refused)
    guard count <= capacity else { throw .libraryFailed }
    bytes.removeLast(capacity - count)
    return bytes
  }

  /// Unpredictable bytes of the library's generator for private keys.
  static func randomSecret(count: Int) throws(AsymmetricError) -> SecretBytes {
    try unsafe SecretBytes(count: count) { buffer throws(AsymmetricError) in
      try unsafe finish(
        strongroom_random_private(buffer.octets, buffer.count), refused: .libraryFailed)
    }
  }

  /// The same as `bytes` for a result that is secret.
  static func secret(
    capacity: Int, refused: AsymmetricError = .libraryFailed,
    _ fill: (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>) -> strongroom_outcome
  ) throws(AsymmetricError) -> SensitiveBytes {
    var count = capacity
    let room = try unsafe SecretBytes(count: capacity) { buffer throws(AsymmetricError) in
      try unsafe finish(fill(buffer.octets, &count), refused: refused)
    }
    guard count <= capacity else { throw .libraryFailed }
    if count == capacity { return SensitiveBytes(room) }
    return unsafe room.withBytes { bytes in
      unsafe SensitiveBytes(
        SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes[..<count])))
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes for C, which takes a null pointer with a count of zero.
  var octets: UnsafePointer<UInt8>? {
    unsafe baseAddress?.assumingMemoryBound(to: UInt8.self)
  }
}

extension UnsafeMutableRawBufferPointer {
  /// The bytes for C.
  var octets: UnsafeMutablePointer<UInt8>? {
    unsafe baseAddress?.assumingMemoryBound(to: UInt8.self)
  }
}
