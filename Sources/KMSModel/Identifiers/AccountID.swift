/// The number of an account: exactly 12 ASCII digits, zeros in front included.
public struct AccountID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The 12 digits.
  public let text: String

  /// Accepts exactly 12 ASCII digits; `nil` for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    self.text = text
  }

  /// The 12 digits.
  public var description: String { text }

  /// Order of the digits.
  public static func < (left: AccountID, right: AccountID) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
