/// The identifier of a KMS key: a lower-case UUID with dashes, or `mrk-` and 32 lower-case hex digits.
///
/// Source: Developer Guide, "Key identifiers (KeyId)". Upper-case letters are not accepted, as lookups
/// are case-sensitive.
public struct KeyID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The identifier as clients see it; ASCII only.
  public let text: String

  /// Accepts the two forms; `nil` for anything else.
  public init?(_ text: String) {
    guard KeyID.isUUID(text.utf8) || KeyID.isMultiRegionID(text.utf8) else { return nil }
    self.text = text
  }

  /// Makes the identifier of a new key out of 16 random bytes.
  ///
  /// - Parameters:
  ///   - bytes: exactly 16 bytes from the random source.
  ///   - isMultiRegion: whether the `mrk-` form is wanted.
  public init(random bytes: [UInt8], isMultiRegion: Bool) {
    let uuid = RandomUUID.text(of: bytes[...])
    self.text = isMultiRegion ? "mrk-" + uuid.filter { $0 != "-" } : uuid
  }

  /// Whether the key belongs to a set of multi-Region keys.
  public var isMultiRegion: Bool { text.utf8.starts(with: "mrk-".utf8) }

  /// The identifier.
  public var description: String { text }

  /// Order of the bytes.
  public static func < (left: KeyID, right: KeyID) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  private static func isUUID(_ bytes: String.UTF8View) -> Bool {
    guard bytes.count == 36 else { return false }
    var index = 0
    for byte in bytes {
      switch index {
      case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return false }
      default: guard HexText.isLowerCaseDigit(byte) else { return false }
      }
      index += 1
    }
    return true
  }

  private static func isMultiRegionID(_ bytes: String.UTF8View) -> Bool {
    bytes.count == 36 && bytes.starts(with: "mrk-".utf8)
      && bytes.dropFirst(4).allSatisfy(HexText.isLowerCaseDigit)
  }
}
