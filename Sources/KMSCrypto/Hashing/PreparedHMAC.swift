import COpenSSLShim
import KMSSecrets

/// A key for HMAC-SHA-256 that both of its hashes have taken in: a code costs the rest of the two, and
/// neither an allocation nor an error.
///
/// What it holds is as secret as the key, and is kept like one.
///
/// - Source: RFC 2104 §2; §4 for keeping the two states.
public final class PreparedHMAC: Sendable {
  private let state: SecretBytes

  /// Takes in a key of any size.
  public convenience init(key: UnsafeRawBufferPointer) {
    unsafe self.init { state in
      unsafe strongroom_hmac_prepare(
        key.baseAddress?.assumingMemoryBound(to: UInt8.self), key.count, state)
    }
  }

  /// The code of a message.
  public func code(for message: RawSpan) -> Digest256 {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    unsafe withUnsafeMutableBytes(of: &words) { words in
      unsafe write(message) { state, bytes, count in
        unsafe strongroom_hmac_code(
          state, bytes, count, words.baseAddress?.assumingMemoryBound(to: UInt8.self))
      }
    }
    return Digest256(words: words)
  }

  /// Fills a buffer with KBKDF in counter mode: a 32-bit counter before the fixed data.
  ///
  /// - Parameters:
  ///   - fixedData: what the output is for.
  ///   - output: whole blocks of 32 bytes, 1–255 of them.
  /// - Throws: `.sizeInvalid`.
  /// - Source: NIST SP 800-108r1 §4.1.
  public func deriveKey(fixedData: RawSpan, into output: UnsafeMutableRawBufferPointer)
    throws(CryptoError)
  {
    let blockCount = output.count / Digest256.byteCount
    guard (1...255).contains(blockCount), output.count == blockCount * Digest256.byteCount else {
      throw .sizeInvalid
    }
    unsafe write(fixedData) { state, bytes, count in
      unsafe strongroom_hmac_count(
        state, bytes, count, output.baseAddress?.assumingMemoryBound(to: UInt8.self), blockCount)
    }
  }

  /// Whether both are of the same key. Takes the same time for all keys.
  public func isSame(as other: PreparedHMAC) -> Bool { state.constantTimeEquals(other.state) }

  /// The code of a message as the next key.
  public func derived(by message: RawSpan) -> PreparedHMAC {
    unsafe PreparedHMAC { derived in
      unsafe write(message) { state, bytes, count in
        unsafe strongroom_hmac_derive(state, bytes, count, derived)
      }
    }
  }

  private init(_ fill: (UnsafeMutablePointer<strongroom_hmac_key>) -> Void) {
    unsafe state = SecretBytes(count: MemoryLayout<strongroom_hmac_key>.size) { room in
      // INVARIANT: a secret of that size has an address, and blocks of secrets are aligned for all types.
      guard let base = room.baseAddress else { preconditionFailure("a secret without an address") }
      unsafe fill(base.assumingMemoryBound(to: strongroom_hmac_key.self))
    }
  }

  private func write(
    _ message: RawSpan,
    _ body: (UnsafePointer<strongroom_hmac_key>?, UnsafePointer<UInt8>?, Int) -> Void
  ) {
    unsafe state.withBytes { state in
      unsafe message.withUnsafeBytes { bytes in
        unsafe body(
          state.baseAddress?.assumingMemoryBound(to: strongroom_hmac_key.self),
          bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
      }
    }
  }
}
