import COpenSSLShim

/// The random bytes of the operating system.
///
/// - Source: getrandom(2). It waits at boot until the kernel's generator is seeded, and never later.
public enum SystemRandom {
  /// Fills a buffer with unpredictable bytes.
  ///
  /// - Throws: `.randomUnavailable`; the buffer must not be used then.
  @Sendable public static func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    let errno = unsafe strongroom_random(
      buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count)
    guard errno == 0 else { throw .randomUnavailable(errno: errno) }
  }
}
