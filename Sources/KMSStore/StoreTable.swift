/// The name of a table of rows.
///
/// A table needs no creation: it exists from its first row on. Names are declared as `static let` by the
/// users of the store and never come from a request.
public struct StoreTable: Hashable, Sendable {
  /// 1–40 bytes of `a`–`z` and `_`, so that comparing strings is comparing bytes.
  public let name: String

  /// Names a table.
  ///
  /// - Precondition: the name is valid. It is a constant of the program; no input can reach this.
  public init(_ name: StaticString) {
    let text = "\(name)"
    precondition(StoreTable.isValid(text), "a table name is 1 to 40 of a-z and _")
    self.name = text
  }

  /// Names a table found in a file.
  ///
  /// - Returns: `nil` when the name is not valid.
  public init?(validating name: String) {
    guard StoreTable.isValid(name) else { return nil }
    self.name = name
  }

  private static func isValid(_ name: String) -> Bool {
    (1...StoreLimits.tableNameByteCountMax).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
      }
  }
}
