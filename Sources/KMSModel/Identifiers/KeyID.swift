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
    precondition(bytes.count == 16, "a key id is made of 16 random bytes")
    var uuid = bytes
    uuid[6] = uuid[6] & 0x0F | 0x40
    uuid[8] = uuid[8] & 0x3F | 0x80
    let hex = HexText.encode(uuid)
    guard !isMultiRegion else {
      self.text = "mrk-" + hex
      return
    }
    var text = ""
    text.reserveCapacity(36)
    for (index, character) in hex.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(character)
    }
    self.text = text
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
    for (index, byte) in bytes.enumerated() {
      let isDash = [8, 13, 18, 23].contains(index)
      guard isDash ? byte == UInt8(ascii: "-") : HexText.isLowerCaseDigit(byte) else {
        return false
      }
    }
    return true
  }

  private static func isMultiRegionID(_ bytes: String.UTF8View) -> Bool {
    bytes.count == 36 && bytes.starts(with: "mrk-".utf8)
      && bytes.dropFirst(4).allSatisfy(HexText.isLowerCaseDigit)
  }
}
