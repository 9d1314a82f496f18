import GRDB
import KMSStore
import KMSStoreSQLite
import Testing

@Suite("SQLiteStore: formats") struct MigrationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open(_ further: [Migration] = []) throws -> SQLiteStore {
    var tuning = SQLiteStore.Tuning()
    tuning.migrations += further
    return try SQLiteStore(path: folder.storePath, tuning: tuning)
  }

  private func tables() throws -> [String] {
    var tables: [String] = []
    try withDatabase(folder.storePath) { database in
      tables = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    }
    return tables
  }

  private let second = Migration(version: 2, statements: ["CREATE TABLE second (x)"])
  private let third = Migration(version: 3, statements: ["CREATE TABLE third (x)"])
  private let failing = Migration(
    version: 3, statements: ["CREATE TABLE third (x)", "CREATE TABLE second (x)"])

  /// Released; edited never. A later format adds a step and a text of its own.
  private static let format1 = [
    """
    CREATE TABLE stored_rows (
      table_name TEXT NOT NULL,
      key BLOB NOT NULL,
      version INTEGER NOT NULL CHECK (version >= 1),
      value BLOB NOT NULL,
      UNIQUE (table_name, key)
    ) STRICT
    """,
    """
    CREATE TABLE stored_changes (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      table_name TEXT NOT NULL,
      key BLOB NOT NULL
    ) STRICT
    """,
  ]

  @Test("format 1 is what it always was")
  func format1() throws {
    try open().close()
    try withDatabase(folder.storePath) { database in
      let found = try String.fetchAll(
        database, sql: "SELECT sql FROM sqlite_schema WHERE name LIKE 'stored%' ORDER BY rowid")
      #expect(found == MigrationTests.format1)
      #expect(try Int.fetchOne(database, sql: "PRAGMA application_id") == 0x5374_726D)
      #expect(try Int.fetchOne(database, sql: "PRAGMA user_version") == 1)
    }
  }

  @Test("an older file is brought to the newest format, and its rows stay")
  func upgrade() async throws {
    let old = try open()
    try await old.insert("a", value: [1])
    old.close()
    let new = try open([second, third])
    #expect(try await new.setting("user_version") == "3")
    #expect(try await new.value("a") == [1])
    new.close()
    #expect(try tables().filter { ["second", "third"].contains($0) } == ["second", "third"])
    // Nothing is left to do.
    try open([second, third]).close()
  }

  @Test("a new file gets all steps")
  func fresh() async throws {
    let store = try open([second])
    defer { store.close() }
    #expect(try await store.setting("user_version") == "2")
  }

  @Test("a newer file is refused and left as it is")
  func newer() async throws {
    let new = try open([second, third])
    try await new.insert("a")
    new.close()
    let before = folder.bytes("store.sqlite")
    #expect(
      throws: StoreOpenError.newer(path: folder.storePath, found: 3, supported: 1)
    ) { try open() }
    #expect(
      throws: StoreOpenError.newer(path: folder.storePath, found: 3, supported: 2)
    ) { try open([second]) }
    #expect(folder.bytes("store.sqlite") == before)
    try open([second, third]).close()
  }

  @Test("a step that fails leaves the format before it, whole and usable")
  func failedStep() async throws {
    let old = try open()
    try await old.insert("a")
    old.close()
    #expect(throws: StoreOpenError.self) { try open([second, failing]) }
    #expect(try tables().contains("second"))
    #expect(try !tables().contains("third"))
    let store = try open([second])
    defer { store.close() }
    #expect(try await store.setting("user_version") == "2")
    #expect(try await store.keys() == ["a"])
  }
}
