/// The name of an alias: `alias/` and 1–250 characters of letters, digits, `/`, `_` and `-`.
///
/// Source: API Reference, CreateAlias. The model's pattern also lets a colon through, which the
/// rule text does not list; it is refused (docs/DIVERGENCES.md).
public struct AliasName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name with its `alias/` in front; ASCII only, case-sensitive.
  public let text: String

  /// Accepts names of the shape above; `nil` for anything else.
  public init?(_ text: String) {
    guard (7...256).contains(text.utf8.count), text.utf8.starts(with: "alias/".utf8),
      text.utf8.allSatisfy(AliasName.isAllowed)
    else { return nil }
    self.text = text
  }

  /// Whether the prefix `alias/aws/`, which belongs to the service itself, is used.
  public var isReserved: Bool { text.utf8.starts(with: "alias/aws/".utf8) }

  /// The name with its `alias/` in front.
  public var description: String { text }

  /// Order of the bytes.
  public static func < (left: AliasName, right: AliasName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
