/// Changing rows. What a transaction changed, it reads back; nobody else does before the commit.
///
/// An error of these calls that the closure catches leaves the transaction usable when its case says
/// "nothing was changed". After any other the transaction fails, whatever the closure returns.
public protocol StoreTransaction: StoreReader {
  /// Adds a row; its version is 1.
  ///
  /// - Throws: `.alreadyExists`, `.limitExceeded` (`.key`, `.value`, `.transaction`), `.unavailable`.
  func insert(_ value: [UInt8], at key: String, in table: StoreTable) throws(StoreError)

  /// Replaces the value of a row; its version becomes one more.
  ///
  /// - Parameter version: the version the row has now.
  /// - Throws: `.conflict`, `.limitExceeded` (`.key`, `.value`, `.transaction`), `.unavailable`.
  func update(_ value: [UInt8], at key: String, in table: StoreTable, from version: UInt64)
    throws(StoreError)

  /// Removes a row. Its bytes may remain on the disk until the engine's `scrub`.
  ///
  /// - Parameter version: the version the row has now.
  /// - Throws: `.conflict`, `.limitExceeded` (`.key`, `.transaction`), `.unavailable`.
  func delete(_ key: String, in table: StoreTable, from version: UInt64) throws(StoreError)
}

/// What becomes of a transaction, and what its caller learns.
public enum TransactionOutcome<Value: Sendable>: Sendable {
  /// Keep the changes. The value is delivered when they are durable.
  case commit(Value)
  /// Undo the changes. The value is delivered.
  case rollback(Value)
}
