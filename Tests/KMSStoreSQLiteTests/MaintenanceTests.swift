import Foundation
import GRDB
import KMSStore
import KMSStoreSQLite
import Testing

@Suite("SQLiteStore: maintenance") struct MaintenanceTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open() throws -> SQLiteStore {
    var tuning = SQLiteStore.Tuning()
    tuning.busySeconds = 0
    return try SQLiteStore(path: folder.storePath, tuning: tuning)
  }

  /// A connection of another program, which may keep a transaction open.
  private func openElsewhere() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    return try DatabaseQueue(path: folder.storePath, configuration: configuration)
  }

  /// Whether one of the files holds the bytes.
  private func isOnDisk(_ marker: [UInt8]) -> Bool {
    ["store.sqlite", "store.sqlite-wal"].contains { name in
      Data(folder.bytes(name)).range(of: Data(marker)) != nil
    }
  }

  @Test("a scrub leaves nothing of deleted and replaced rows in the files, and no free page")
  func scrub() async throws {
    let store = try open()
    defer { store.close() }
    let deleted = Array("a deleted secret".utf8)
    let replaced = Array("a replaced secret".utf8)
    let large = [UInt8](repeating: 0x5A, count: 50_000)
    try await store.insert("a", value: deleted)
    try await store.insert("b", value: replaced)
    try await store.insert("c", value: large)
    #expect(isOnDisk(deleted) && isOnDisk(replaced) && isOnDisk(large.dropLast(49_000)))
    try await store.delete("a")
    try await store.delete("c")
    try await store.write { transaction throws(StoreError) in
      try transaction.update([1], at: "b", in: table, from: 1)
      return .commit(())
    }
    try await store.scrub()
    #expect(!isOnDisk(deleted) && !isOnDisk(replaced) && !isOnDisk(large.dropLast(49_000)))
    #expect(folder.bytes("store.sqlite-wal").isEmpty)
    #expect(try await store.setting("freelist_count") == "0")
    #expect(try await store.keys() == ["b"])
  }

  @Test("a scrub is busy while somebody else reads old rows, and works afterwards")
  func busyScrub() async throws {
    let store = try open()
    defer { store.close() }
    try await store.insert("a")
    try await store.scrub()
    let other = try openElsewhere()
    try await other.writeWithoutTransaction { database in
      try database.execute(sql: "BEGIN")
      _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM stored_rows")
    }
    try await store.delete("a")
    await #expect(throws: StoreError.unavailable(.busy)) { try await store.scrub() }
    try await store.insert("b")
    try other.close()
    try await store.scrub()
    #expect(folder.bytes("store.sqlite-wal").isEmpty)
  }

  @Test("a write is busy while somebody else writes; nothing of it remains, reads go on")
  func busyWrite() async throws {
    let store = try open()
    defer { store.close() }
    try await store.insert("a")
    let other = try openElsewhere()
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    await #expect(throws: StoreError.unavailable(.busy)) { try await store.insert("b") }
    #expect(try await store.keys() == ["a"])
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try other.close()
    try await store.insert("b")
    #expect(try await store.keys() == ["a", "b"])
  }

  @Test("the log is copied into the file again and again, and does not grow with the writes")
  func checkpoints() async throws {
    let store = try open()
    defer { store.close() }
    let value = [UInt8](repeating: 3, count: 1_000_000)
    try await store.insert("a", value: value)
    for version: UInt64 in 1...120 {
      try await store.write { transaction throws(StoreError) in
        try transaction.update(value, at: "a", in: table, from: version)
        return .commit(())
      }
    }
    #expect(folder.bytes("store.sqlite-wal").count < 64 * 1_048_576)
    #expect(folder.bytes("store.sqlite").count > 1_000_000)
  }

  @Test("a copy of the files that another program makes while the store is open can be opened")
  func copy() async throws {
    let store = try open()
    defer { store.close() }
    try await store.insert("a", value: [1])
    let source = try DatabaseQueue(path: folder.storePath)
    let target = try TemporaryFolder()
    try await source.writeWithoutTransaction { database in
      try database.execute(sql: "VACUUM INTO ?", arguments: [target.storePath])
    }
    try source.close()
    try await store.insert("b")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: target.storePath)
    let copied = try SQLiteStore(path: target.storePath, checkingIntegrity: true)
    defer { copied.close() }
    #expect(try await copied.value("a") == [1])
    #expect(try await copied.keys() == ["a"])
  }

  @Test("the feed is pruned by a store that is opened again and again")
  func pruningAcrossOpenings() async throws {
    var tuning = SQLiteStore.Tuning()
    tuning.keptChanges = 10
    for round in 0..<30 {
      let store = try SQLiteStore(path: folder.storePath, tuning: tuning)
      try await store.insert("\(round)/a", "\(round)/b", "\(round)/c")
      store.close()
    }
    var count = 0
    try withDatabase(folder.storePath) { database in
      count = try Int.fetchOne(database, sql: "SELECT count(*) FROM stored_changes") ?? 0
    }
    #expect(count == 10)
  }
}
