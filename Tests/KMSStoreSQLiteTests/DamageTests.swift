import Foundation
import GRDB
import KMSStore
import KMSStoreSQLite
import Testing

@Suite("SQLiteStore: a damaged file") struct DamageTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A closed store with rows in it.
  private func fill() async throws {
    let store = try SQLiteStore(path: folder.storePath)
    for number in 0..<50 {
      try await store.insert("\(number)", value: [UInt8](repeating: 7, count: 2_000))
    }
    store.close()
  }

  @Test("the check of the whole file finds a page that was overwritten")
  func overwrittenPage() async throws {
    try await fill()
    var bytes = folder.bytes("store.sqlite")
    let middle = bytes.count / 2 / 4_096 * 4_096
    bytes.replaceSubrange(
      middle..<middle + 4_096, with: [UInt8](repeating: 0xA5, count: 4_096))
    try folder.write(bytes, to: "store.sqlite")
    #expect(throws: StoreOpenError.damaged(path: folder.storePath)) {
      try SQLiteStore(path: folder.storePath, checkingIntegrity: true)
    }
  }

  @Test("the check of the whole file finds that its end is missing")
  func missingEnd() async throws {
    try await fill()
    let bytes = folder.bytes("store.sqlite")
    try folder.write(Array(bytes.prefix(bytes.count / 2)), to: "store.sqlite")
    #expect(throws: StoreOpenError.damaged(path: folder.storePath)) {
      try SQLiteStore(path: folder.storePath, checkingIntegrity: true)
    }
  }

  @Test("the check of the whole file finds nothing in a whole file")
  func whole() async throws {
    try await fill()
    let store = try SQLiteStore(path: folder.storePath, checkingIntegrity: true)
    defer { store.close() }
    #expect(try await store.keys().count == 50)
  }

  /// What a damaged row may look like: version and value.
  private static let impossibleRows = [
    "'one', x'01'", "NULL, x'01'", "1.5, x'01'", "0, x'01'", "-1, x'01'", "1, NULL", "1, 'text'",
    "1, 5", "x'01', x'01'",
  ]

  @Test("a row of impossible types is damaged, and the process lives", arguments: impossibleRows)
  func impossibleRow(_ versionAndValue: String) async throws {
    try await fill()
    try withDatabase(folder.storePath) { database in
      try database.execute(sql: "DROP TABLE stored_rows")
      try database.execute(sql: "CREATE TABLE stored_rows (table_name, key, version, value)")
      try database.execute(
        sql: "INSERT INTO stored_rows VALUES ('rows', x'61', \(versionAndValue))")
    }
    let store = try SQLiteStore(path: folder.storePath)
    defer { store.close() }
    await #expect(throws: StoreError.damaged) { try await store.value("a") }
    await #expect(throws: StoreError.damaged) { try await store.keys() }
  }

  @Test("a key that is no UTF-8 is damaged", arguments: ["x'fe'", "x'c0af'", "x'eda080'"])
  func impossibleKey(_ key: String) async throws {
    try await fill()
    try withDatabase(folder.storePath) { database in
      try database.execute(sql: "DROP TABLE stored_rows")
      try database.execute(sql: "CREATE TABLE stored_rows (table_name, key, version, value)")
      try database.execute(
        sql: "INSERT INTO stored_rows VALUES ('rows', x'61', 1, x'01'), ('rows', \(key), 1, x'')")
    }
    let store = try SQLiteStore(path: folder.storePath)
    defer { store.close() }
    #expect(try await store.value("a") == [1])
    await #expect(throws: StoreError.damaged) { try await store.keys() }
  }

  @Test(
    "an entry of the feed that cannot be is damaged",
    arguments: [
      "5, 'rows', 'text'", "5, 'Not A Table', x'61'", "5, x'61', x'61'", "5, 'rows', x'ff'",
      "5, NULL, x'61'", "0, 'rows', x'61'", "-9223372036854775808, 'rows', x'61'",
    ])
  func impossibleChange(_ entry: String) async throws {
    try await fill()
    try withDatabase(folder.storePath) { database in
      try database.execute(sql: "DROP TABLE stored_changes")
      try database.execute(
        sql: "CREATE TABLE stored_changes (sequence INTEGER PRIMARY KEY, table_name, key)")
      try database.execute(sql: "INSERT INTO stored_changes VALUES (4, 'rows', x'61'), (\(entry))")
    }
    let store = try SQLiteStore(path: folder.storePath)
    defer { store.close() }
    await #expect(throws: StoreError.damaged) {
      try await store.changes(after: 3, limit: 10)
    }
  }

  @Test("damage met inside a transaction stops the store")
  func damageInTransaction() async throws {
    try await fill()
    try withDatabase(folder.storePath) { database in
      try database.execute(sql: "DROP TABLE stored_rows")
      try database.execute(
        sql: """
          CREATE TABLE stored_rows (table_name, key, version, value, UNIQUE (table_name, key))
          """)
      try database.execute(sql: "INSERT INTO stored_rows VALUES ('rows', x'61', 1, NULL)")
    }
    let store = try SQLiteStore(path: folder.storePath)
    defer { store.close() }
    await #expect(throws: StoreError.damaged) {
      try await store.write { transaction throws(StoreError) in
        try transaction.insert([], at: "b", in: table)
        _ = try transaction.row("a", in: table)
        return .commit(())
      }
    }
    await #expect(throws: StoreError.unavailable(.needsReopening)) {
      try await store.insert("c")
    }
  }
}
