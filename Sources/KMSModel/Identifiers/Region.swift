/// The name of a Region, such as `eu-central-1`.
///
/// Source: the model's RegionType, `^([a-z]+-){2,3}\d+$`, 1–32 characters.
public struct Region: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as clients write it.
  public let name: String

  /// Accepts names of the shape of RegionType; `nil` for anything else.
  public init?(_ name: String) {
    guard (1...32).contains(name.utf8.count) else { return nil }
    let parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard (3...4).contains(parts.count), let number = parts.last, !number.isEmpty else {
      return nil
    }
    let words = parts.dropLast()
    guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x61...0x7A).contains($0) } }),
      number.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    self.name = name
  }

  /// The name.
  public var description: String { name }

  /// Order of the bytes of the name.
  public static func < (left: Region, right: Region) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}
