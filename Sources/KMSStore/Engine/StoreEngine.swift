/// What an engine adds to `StoreWorker`: rows, groups of transactions, and durability.
///
/// Used on the worker's thread only. Arguments are inside `StoreLimits`; strings are to be compared by
/// their UTF-8 bytes. Whatever a call throws fails the whole group or read.
package protocol StoreEngine: AnyObject {
  /// False once a failure left a state that the engine cannot vouch for. It stays false.
  var canContinue: Bool { get }

  /// Starts reading one consistent, committed state.
  func beginReads() throws(StoreError)
  /// Ends what `beginReads()` started.
  func endReads()

  /// Starts a group: transactions, one after the other, that become durable together.
  func beginGroup() throws(StoreError)
  /// Starts a transaction inside the group.
  func beginTransaction() throws(StoreError)
  /// Ends the transaction and keeps its changes in the group.
  func keepTransaction() throws(StoreError)
  /// Ends the transaction and undoes its changes.
  func undoTransaction() throws(StoreError)
  /// Makes the group durable. When it throws, nothing of the group may ever be visible before the store
  /// is opened again.
  func commitGroup() throws(StoreError)
  /// Undoes the group after any call since `beginGroup()` threw, including `beginGroup()` itself.
  func abandonGroup()

  /// The row at a key.
  func row(_ key: String, in table: StoreTable) throws(StoreError) -> Row?
  /// Rows by prefix, ascending by bytes, after a key.
  func rows(in table: StoreTable, prefix: String, after key: String?, limit: Int)
    throws(StoreError) -> [Row]
  /// How many rows have the prefix.
  func count(in table: StoreTable, prefix: String) throws(StoreError) -> Int
  /// The oldest and the youngest kept entry of the change feed; `nil` before the first.
  func changeBounds() throws(StoreError) -> ClosedRange<UInt64>?
  /// Kept entries of the change feed, ascending.
  func changes(after sequence: UInt64, limit: Int) throws(StoreError) -> [StoreChange]

  /// Adds a row of version 1. Returns false, having changed nothing, when there is one.
  func insert(_ value: [UInt8], at key: String, in table: StoreTable) throws(StoreError) -> Bool
  /// Replaces a value. Returns false, having changed nothing, unless the row has the version.
  func update(_ value: [UInt8], at key: String, in table: StoreTable, from version: UInt64)
    throws(StoreError) -> Bool
  /// Removes a row. Returns false, having changed nothing, unless the row has the version.
  func delete(_ key: String, in table: StoreTable, from version: UInt64) throws(StoreError) -> Bool
  /// Adds an entry to the change feed and returns its sequence.
  func appendChange(to key: String, in table: StoreTable) throws(StoreError) -> UInt64

  /// Makes deleted bytes unreadable.
  func scrub() throws(StoreError)
  /// Runs the completions of a group, in order.
  func deliver(_ completions: [@Sendable () -> Void])
  /// Does what may be done between two turns without anybody waiting for it.
  func maintain()
}

extension StoreEngine {
  /// Runs the completions at once.
  package func deliver(_ completions: [@Sendable () -> Void]) {
    for completion in completions { completion() }
  }

  /// Does nothing.
  package func maintain() {}
}
