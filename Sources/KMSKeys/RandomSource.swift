public import KMSCrypto
public import KMSSecrets

/// Where unpredictable bytes come from; handed in by the program.
@safe
public struct RandomSource: Sendable {
  private let fillBuffer: @Sendable (UnsafeMutableRawBufferPointer) throws(CryptoError) -> Void

  /// Wraps a generator.
  ///
  /// - Parameter fill: fills the whole buffer or throws.
  public init(
    _ fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) throws(CryptoError) -> Void
  ) {
    unsafe self.fillBuffer = unsafe fill
  }

  /// Fills a buffer with unpredictable bytes.
  public func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    try unsafe fillBuffer(buffer)
  }

  /// Unpredictable bytes that are no secret: nonces, identifiers.
  public func bytes(count: Int) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](zeros: count)
    var failure: CryptoError?
    unsafe bytes.withUnsafeMutableBytes { buffer in
      do throws(CryptoError) {
        try unsafe fillBuffer(buffer)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// A new key.
  public func secret(count: Int) throws(CryptoError) -> SecretBytes {
    try unsafe SecretBytes(count: count) { buffer throws(CryptoError) in
      try unsafe fillBuffer(buffer)
    }
  }

  /// Unpredictable bytes for a caller.
  public func sensitiveBytes(count: Int) throws(CryptoError) -> SensitiveBytes {
    try unsafe SensitiveBytes(count: count) { buffer throws(CryptoError) in
      try unsafe fillBuffer(buffer)
    }
  }
}
