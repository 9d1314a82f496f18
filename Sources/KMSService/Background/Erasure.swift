public import KMSKeys
import KMSModel
public import KMSSeal
public import KMSStore

/// Makes deleted material unrecoverable: retires the wrapping epoch that it was under.
///
/// Deleting a row does not reach old copies of the file. So a new root key is made, with a new epoch
/// below it; everything alive is wrapped anew, a bounded number of rows in each transaction; then the old
/// epoch's key is deleted. What an old copy holds is under the old root key, which exists nowhere any
/// more. Every step can be repeated: after a crash the next run goes on where the rows say.
/// Format: docs/formats/hierarchy.md, "Retiring an epoch".
public struct Erasure: Sendable {
  /// How many rows are wrapped anew in one transaction.
  static let rowsPerTransactionMax = 200

  private let store: any KMSStore
  private let rows: RowBook
  private let hierarchy: KeyHierarchy
  private let slot: any KeySlot
  private let random: RandomSource
  private let rewrappings: [Rewrapping]

  /// Works on a hierarchy.
  ///
  /// - Parameters:
  ///   - slot: what seals the new root key.
  ///   - rewrappings: the tables with wrapped secrets, besides key material.
  public init(
    store: any KMSStore, rows: RowBook, hierarchy: KeyHierarchy, slot: any KeySlot,
    provider: any KeyProvider, random: RandomSource, rewrappings: [Rewrapping]
  ) {
    self.store = store
    self.rows = rows
    self.hierarchy = hierarchy
    self.slot = slot
    self.random = random
    self.rewrappings = [.materials(provider)] + rewrappings
  }

  /// Does one step, if there is one to do.
  ///
  /// The epoch goes in a later step than the last rewrapping, so that what was wrapped before the new
  /// epoch and stored after it is not left behind.
  ///
  /// - Returns: whether an epoch was retired.
  public func step() async throws(BackgroundError) -> Bool {
    if let due = try await dueErasure() {
      try await scrub()
      do {
        try await HierarchyKeeper(store: store, random: random).renew(
          hierarchy, slot: slot, answering: due)
      } catch {
        throw .hierarchy(error)
      }
    }
    let old = hierarchy.epochNumbers.filter { $0 != hierarchy.currentEpoch }
    guard !old.isEmpty else { return false }
    var rewrapped = 0
    for rewrapping in rewrappings { rewrapped += try await rewrap(rewrapping) }
    guard rewrapped == 0 else { return false }
    try await retire(old)
    try await scrub()
    return true
  }

  /// The version of the note that something was deleted, if there is one.
  private func dueErasure() async throws(BackgroundError) -> UInt64? {
    do {
      return try await store.read { reader throws(StoreError) in
        try reader.row(Tables.erasureDue, in: Tables.erasures)?.version
      }
    } catch {
      throw .store(error)
    }
  }

  /// Wraps the rows of a table anew. Returns how many needed it.
  private func rewrap(_ rewrapping: Rewrapping) async throws(BackgroundError) -> Int {
    var total = 0
    var after: String?
    while true {
      let position = after
      let page = try await store.changing { transaction throws(Interruption) in
        try rewrapPage(rewrapping, after: position, in: transaction)
      }
      total += page.rewrapped
      guard let last = page.last else { return total }
      after = last
    }
  }

  private func rewrapPage(
    _ rewrapping: Rewrapping, after: String?, in transaction: any StoreTransaction
  ) throws(Interruption) -> (rewrapped: Int, last: String?) {
    let page: [Row]
    do {
      page = try transaction.rows(
        in: rewrapping.table, prefix: "", after: after, limit: Erasure.rowsPerTransactionMax)
    } catch {
      throw .error(.store(error))
    }
    let writer = RowWriter(transaction, rows: rows)
    var rewrapped = 0
    for row in page
    where try rewrapping.rewrap(row, writer, rows, hierarchy, random) {
      rewrapped += 1
    }
    return (rewrapped, page.count == Erasure.rowsPerTransactionMax ? page.last?.key : nil)
  }

  private func retire(_ epochs: [UInt32]) async throws(BackgroundError) {
    try await store.changing { transaction throws(Interruption) in
      let writer = RowWriter(transaction, rows: rows)
      for epoch in epochs {
        try writer.discard(HierarchyKeeper.rowKey(ofEpoch: epoch), from: Tables.hierarchy)
      }
    }
    for epoch in epochs { hierarchy.forget(epoch: epoch) }
  }

  private func scrub() async throws(BackgroundError) {
    do {
      try await store.scrub()
    } catch {
      throw .store(error)
    }
  }
}

/// Why the background service could not do something. It tries again.
public enum BackgroundError: Error, Sendable {
  /// The store failed.
  case store(StoreError)
  /// The hierarchy could not be renewed.
  case hierarchy(HierarchyError)
  /// A change of a key failed.
  case change(KMSError)
}

extension KMSStore {
  /// Runs a change whole or not at all.
  func changing<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws(Interruption) -> Value
  ) async throws(BackgroundError) -> Value {
    let result: Result<Value, Interruption>
    do {
      result = try await write { transaction throws(StoreError) in
        do throws(Interruption) {
          return .commit(.success(try body(transaction)))
        } catch {
          return .rollback(.failure(error))
        }
      }
    } catch {
      throw .store(error)
    }
    switch result {
    case .success(let value): return value
    case .failure(.error(let error)): throw .change(error)
    case .failure(.factsNotCached), .failure(.needsTransaction), .failure(.belongsOnPool),
      .failure(.needsKeyPair), .failure(.needsOpenedImport):
      throw .change(.internal(cause: "a change in the background was interrupted"))
    }
  }
}
