import KMSStore
import KMSStoreSQLite

let table = StoreTable("rows")

extension KMSStore {
  /// Inserts rows in one transaction.
  func insert(_ keys: String..., value: [UInt8] = []) async throws(StoreError) {
    try await write { transaction throws(StoreError) in
      for key in keys { try transaction.insert(value, at: key, in: table) }
      return .commit(())
    }
  }

  /// Deletes a row of version 1.
  func delete(_ key: String) async throws(StoreError) {
    try await write { transaction throws(StoreError) in
      try transaction.delete(key, in: table, from: 1)
      return .commit(())
    }
  }

  /// The keys of all rows; at most 1,000.
  func keys() async throws(StoreError) -> [String] {
    try await read { reader throws(StoreError) in
      try reader.rows(in: table, prefix: "", after: nil, limit: 1_000).map(\.key)
    }
  }

  /// The value of a row.
  func value(_ key: String) async throws(StoreError) -> [UInt8]? {
    try await read { reader throws(StoreError) in try reader.row(key, in: table)?.value }
  }
}
