import COpenSSLShim

/// SHA-256 of bytes that come piece by piece, without an allocation.
///
/// For what is hashed with every request.
///
/// - Source: FIPS 180-4.
public struct SHA256Stream: Sendable {
  private var state = strongroom_sha256_state()

  /// The hash of no bytes.
  public init() { unsafe strongroom_sha256_start(&state) }

  /// Takes in the next bytes.
  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe strongroom_sha256_add(
        &state, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
  }

  /// The hash of all bytes; the stream must not be used any more.
  public mutating func finalize() -> Digest256 {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    unsafe withUnsafeMutableBytes(of: &words) { words in
      unsafe strongroom_sha256_finish(
        &state, words.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    return Digest256(words: words)
  }

  /// The hash of some bytes.
  public static func digest(_ bytes: RawSpan) -> Digest256 {
    var stream = SHA256Stream()
    stream.update(bytes)
    return stream.finalize()
  }
}
