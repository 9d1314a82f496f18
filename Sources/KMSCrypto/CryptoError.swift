/// What can go wrong in symmetric cryptography. No case carries a secret or caller data.
public enum CryptoError: Error, Hashable, Sendable {
  /// The operating system has no random bytes.
  case randomUnavailable(errno: Int32)
  /// A key does not have a size that the algorithm takes.
  case keySizeInvalid
  /// An input or an output does not have a size that the algorithm takes.
  case sizeInvalid
  /// A tag or an integrity check does not fit. One case for all causes.
  case mismatch
  /// The key has done as much work as is safe.
  case keyExhausted
  /// No library that is linked can do it.
  case unsupported
  /// The library failed; the code is the library's own.
  case libraryFailed(code: UInt)
}
