import KMSStore
import KMSStoreContract
import KMSStoreMemory
import Testing

/// Stores on one disk in memory.
struct MemoryFixture: StoreFixture {
  let disk = MemoryDisk()

  func open(keptChanges: Int) throws -> any KMSStore {
    MemoryStore(disk: disk, keptChanges: keptChanges)
  }
}

@Suite("MemoryStore: the store contract") struct MemoryStoreContractTests {
  @Test("keeps the contract", arguments: StoreRule.all)
  func contract(_ rule: StoreRule) async throws { try await rule.check(MemoryFixture()) }
}
