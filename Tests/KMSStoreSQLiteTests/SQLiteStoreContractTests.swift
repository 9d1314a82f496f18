import KMSStore
import KMSStoreContract
import KMSStoreSQLite
import Testing

/// Stores in one file.
struct SQLiteFixture: StoreFixture {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  func open(keptChanges: Int) throws -> any KMSStore {
    var tuning = SQLiteStore.Tuning()
    tuning.keptChanges = keptChanges
    return try SQLiteStore(path: folder.storePath, tuning: tuning)
  }
}

@Suite("SQLiteStore: the store contract") struct SQLiteStoreContractTests {
  @Test("keeps the contract", arguments: StoreRule.all)
  func contract(_ rule: StoreRule) async throws { try await rule.check(try SQLiteFixture()) }
}
