/// One stored row.
///
/// Not `Equatable`: Swift compares strings by canonical equivalence, and two different keys may be
/// canonically equivalent. Compare `key.utf8`.
public struct Row: Sendable {
  /// 1–1,024 bytes of UTF-8.
  public let key: String
  /// 1 when the row was inserted, one more with each update. A row that was deleted and inserted again
  /// starts over at 1.
  public let version: UInt64
  /// 0–1,048,576 bytes, as they were written. The store neither reads nor authenticates them.
  public let value: [UInt8]

  /// Puts a row together; for engines and tests.
  public init(key: String, version: UInt64, value: [UInt8]) {
    self.key = key
    self.version = version
    self.value = value
  }
}

/// `Row`, for engines whose library has a type of that name too.
package typealias StoredRow = Row
