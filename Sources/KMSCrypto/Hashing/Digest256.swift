/// 32 bytes that SHA-256 or HMAC-SHA-256 made.
///
/// Equality takes the same time for all of them.
public struct Digest256: Equatable, Sendable {
  /// How many bytes there are.
  public static let byteCount = 32

  /// The bytes in the order of memory, eight in each word.
  public let words: (UInt64, UInt64, UInt64, UInt64)

  /// A digest from its words.
  @inlinable
  public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// The bytes, one by one.
  public var bytes: [UInt8] {
    unsafe withUnsafeBytes(of: words) { unsafe Array($0) }
  }

  /// Compares all bytes, whatever they are.
  @inlinable
  public static func == (left: Digest256, right: Digest256) -> Bool {
    let one = (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1)
    let other = (left.words.2 ^ right.words.2) | (left.words.3 ^ right.words.3)
    return one | other == 0
  }
}
