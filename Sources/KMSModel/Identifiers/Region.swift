/// The name of a Region, such as `eu-central-1`.
///
/// Source: the model's RegionType, `^([a-z]+-){2,3}\d+$`, 1–32 characters.
public struct Region: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as clients write it.
  public let name: String

  /// Accepts names of the shape of RegionType; `nil` for anything else.
  public init?(_ name: String) {
    guard (1...32).contains(name.utf8.count) else { return nil }
    var wordCount = 0
    // Of the part that is being read: a word, or the number behind the last dash.
    var byteCount = 0
    var isNumber = false
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "-"):
        guard byteCount > 0, !isNumber else { return nil }
        wordCount += 1
        byteCount = 0
      case UInt8(ascii: "a")...UInt8(ascii: "z"):
        guard !isNumber else { return nil }
        byteCount += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard isNumber || byteCount == 0 else { return nil }
        isNumber = true
        byteCount += 1
      default: return nil
      }
    }
    guard isNumber, (2...3).contains(wordCount) else { return nil }
    self.name = name
  }

  /// The name.
  public var description: String { name }

  /// Order of the bytes of the name.
  public static func < (left: Region, right: Region) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}
