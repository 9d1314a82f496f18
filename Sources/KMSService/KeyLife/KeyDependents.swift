public import KMSModel
public import KMSStore

/// What another part of the service keeps for a key, and what has to go with it.
public protocol KeyDependents: Sendable {
  /// Deletes some of the rows that belong to a key which is gone, at most a few thousand.
  ///
  /// - Returns: whether none is left.
  func removeSome(of key: KeyARN, in transaction: any StoreTransaction, rows: RowBook)
    throws(Interruption) -> Bool
}
