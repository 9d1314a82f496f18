import GRDBSQLite
import KMSStore
import KMSStoreSQLite
import Synchronization
import Testing

@Suite("SQLiteStore: a failing disk") struct DiskFaultTests {
  private let disk: FaultyDisk

  init() throws {
    disk = try FaultyDisk()
  }

  private func open() throws -> SQLiteStore {
    try SQLiteStore(path: disk.folder.storePath)
  }

  /// Opens what the disk holds now, as after a crash, in another place.
  private func keysAfterCrash() async throws -> [String] {
    try await keys(on: disk.moment().written)
  }

  @Test("a full disk fails the commit, nothing of it remains, and the store goes on")
  func full() async throws {
    let store = try open()
    defer { store.close() }
    let heard = Mutex<[String]>([])
    store.observeCommits { changes in
      heard.withLock { $0.append(contentsOf: changes.map(\.key)) }
    }
    try await store.insert("a")
    for number in 1...4 {
      disk.fail(.write, of: .log, number: number, code: SQLITE_FULL)
      await #expect(throws: StoreError.unavailable(.full)) { try await store.insert("b", "c") }
      #expect(try await store.keys() == ["a"])
      #expect(try await keysAfterCrash() == ["a"])
    }
    try await store.insert("b")
    #expect(try await store.keys() == ["a", "b"])
    #expect(try await keysAfterCrash() == ["a", "b"])
    #expect(heard.withLock { $0 } == ["a", "b"])
  }

  @Test(
    "a commit whose sync or write fails is an error for all who wait, and the store stops",
    arguments: [
      (FaultyDisk.Operation.sync, SQLITE_IOERR | 4 << 8),
      (.write, SQLITE_IOERR | 3 << 8), (.sync, SQLITE_NOMEM), (.sync, SQLITE_BUSY),
    ])
  func harmfulCommit(_ operation: FaultyDisk.Operation, code: Int32) async throws {
    let store = try open()
    try await store.insert("a")
    let heard = Mutex(false)
    store.observeCommits { _ in heard.withLock { $0 = true } }
    disk.fail(operation, of: .log, code: code)
    await #expect(throws: StoreError.unavailable(.inputOutput(code: code))) {
      try await store.insert("b")
    }
    #expect(!heard.withLock { $0 })
    await #expect(throws: StoreError.unavailable(.needsReopening)) { try await store.keys() }
    await #expect(throws: StoreError.unavailable(.needsReopening)) {
      try await store.insert("c")
    }
    await #expect(throws: StoreError.unavailable(.needsReopening)) { try await store.scrub() }
    store.close()
    let again = try open()
    defer { again.close() }
    #expect(try await again.keys().first == "a")
    try await again.insert("d")
    #expect(try await again.keys().last == "d")
  }

  @Test("a read that fails is an error for its caller alone")
  func failingRead() async throws {
    let value = [UInt8](repeating: 1, count: 100_000)
    let first = try open()
    try await first.insert("a", value: value)
    first.close()
    let store = try open()
    defer { store.close() }
    // The value is in pages that nobody has read yet.
    disk.fail(.read, of: .main, number: 5, code: SQLITE_IOERR | 1 << 8)
    await #expect(throws: StoreError.unavailable(.inputOutput(code: SQLITE_IOERR | 1 << 8))) {
      try await store.value("a")
    }
    #expect(try await store.value("a") == value)
    try await store.insert("b")
  }

  @Test("a read that fails inside a transaction stops the store")
  func failingReadInTransaction() async throws {
    let first = try open()
    try await first.insert("a", value: [UInt8](repeating: 1, count: 100_000))
    first.close()
    let store = try open()
    defer { store.close() }
    disk.fail(.read, of: .main, number: 5, code: SQLITE_IOERR | 1 << 8)
    await #expect(throws: StoreError.unavailable(.inputOutput(code: SQLITE_IOERR | 1 << 8))) {
      try await store.write { transaction throws(StoreError) in
        try transaction.insert([], at: "b", in: table)
        _ = try transaction.row("a", in: table)
        return .commit(())
      }
    }
    await #expect(throws: StoreError.unavailable(.needsReopening)) { try await store.keys() }
  }

  @Test("a scrub that cannot sync stops the store; one on a full disk does not")
  func failingScrub() async throws {
    let store = try open()
    defer { store.close() }
    try await store.insert("a")
    disk.fail(.write, of: .main, code: SQLITE_FULL)
    await #expect(throws: StoreError.unavailable(.full)) { try await store.scrub() }
    try await store.insert("b")
    try await store.scrub()
    try await store.insert("c")
    disk.fail(.sync, of: .main, code: SQLITE_IOERR | 4 << 8)
    await #expect(throws: StoreError.unavailable(.inputOutput(code: SQLITE_IOERR | 4 << 8))) {
      try await store.scrub()
    }
    await #expect(throws: StoreError.unavailable(.needsReopening)) { try await store.keys() }
    #expect(try await keysAfterCrash() == ["a", "b", "c"])
  }

  @Test("a store whose file cannot be synced is not opened")
  func failingOpen() async throws {
    disk.fail(.sync, of: .main, code: SQLITE_IOERR | 4 << 8)
    #expect(
      throws: StoreOpenError.failed(
        path: disk.folder.storePath, .unavailable(.inputOutput(code: SQLITE_IOERR | 4 << 8)))
    ) { try open() }
    let store = try open()
    defer { store.close() }
    try await store.insert("a")
  }

  @Test("a store that reached its size refuses what makes it larger, and takes it after deletions")
  func sizeLimit() async throws {
    var tuning = SQLiteStore.Tuning()
    tuning.pagesMax = 64
    let store = try SQLiteStore(path: disk.folder.storePath, tuning: tuning)
    defer { store.close() }
    let value = [UInt8](repeating: 1, count: 100_000)
    try await store.insert("a", value: value)
    await #expect(throws: StoreError.unavailable(.full)) {
      try await store.insert("b", "c", value: value)
    }
    #expect(try await store.keys() == ["a"])
    try await store.delete("a")
    try await store.insert("b", value: value)
    #expect(try await store.keys() == ["b"])
  }
}
