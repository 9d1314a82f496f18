/// The hash functions of SHA-2.
public enum HashAlgorithm: CaseIterable, Hashable, Sendable {
  case sha224, sha256, sha384, sha512

  /// How many bytes its output has.
  public var byteCount: Int {
    switch self {
    case .sha224: 28
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }
}
