/// One entry of the change feed: a row that a committed transaction inserted, updated or deleted.
///
/// Not `Equatable`, for the reason given at `Row`.
public struct StoreChange: Sendable {
  /// The place in the feed: from 1, in the order of the commits. Numbers may be left out, never reused.
  public let sequence: UInt64
  /// The table of the row.
  public let table: StoreTable
  /// The key of the row, 1–1,024 bytes of UTF-8.
  public let key: String

  /// Puts an entry together; for engines and tests.
  public init(sequence: UInt64, table: StoreTable, key: String) {
    self.sequence = sequence
    self.table = table
    self.key = key
  }
}
