import Foundation
import GRDB
import KMSStore
import KMSStoreSQLite
import Testing

/// Changes a file as another program would.
func withDatabase(_ path: String, _ body: (Database) throws -> Void) throws {
  let queue = try DatabaseQueue(path: path)
  try queue.writeWithoutTransaction(body)
  try queue.close()
}

@Suite("SQLiteStore: opening") struct OpeningTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open() throws -> SQLiteStore {
    try SQLiteStore(path: folder.storePath)
  }

  private func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test("only the owner may use the files of a new store")
  func newFiles() async throws {
    let store = try open()
    defer { store.close() }
    try await store.insert("a")
    for name in ["store.sqlite", "store.sqlite.lock", "store.sqlite-wal", "store.sqlite-shm"] {
      #expect(try mode(name) == 0o600, "\(name)")
    }
  }

  @Test(
    "the live connection has the settings that durability and secrecy depend on",
    arguments: [
      ("journal_mode", "wal"), ("synchronous", "2"), ("fullfsync", "1"),
      ("checkpoint_fullfsync", "1"), ("secure_delete", "1"), ("auto_vacuum", "2"),
      ("foreign_keys", "1"), ("trusted_schema", "0"), ("cell_size_check", "1"),
      ("temp_store", "2"), ("page_size", "4096"), ("application_id", "1400140397"),
      ("user_version", "1"),
    ])
  func settings(_ name: String, _ value: String) async throws {
    for _ in 0..<2 {
      let store = try open()
      defer { store.close() }
      try await store.insert("\(UUID())")
      #expect(try await store.setting(name) == value)
    }
  }

  @Test("a path that starts like a URI is a path")
  func pathLikeURI() async throws {
    let store = try SQLiteStore(path: folder.path + "/file:x?mode=memory")
    try await store.insert("a")
    store.close()
    #expect(!folder.bytes("file:x?mode=memory").isEmpty)
  }

  @Test("a folder that is absent, or no folder, is unusable")
  func unusableFolder() throws {
    #expect(throws: StoreOpenError.folderUnusable(path: folder.path + "/x", code: ENOENT)) {
      try SQLiteStore(path: folder.path + "/x/store.sqlite")
    }
    try folder.write([], to: "x")
    #expect(throws: StoreOpenError.folderUnusable(path: folder.path + "/x", code: ENOTDIR)) {
      try SQLiteStore(path: folder.path + "/x/store.sqlite")
    }
  }

  @Test("a folder that others may use is refused", arguments: [0o750, 0o705, 0o711])
  func exposedFolder(_ mode: Int) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: folder.path)
    #expect(throws: StoreOpenError.folderExposed(path: folder.path)) { try open() }
    #expect(folder.bytes("store.sqlite.lock").isEmpty)
  }

  @Test(
    "a file or a lock that others may use is refused",
    arguments: ["store.sqlite", "store.sqlite.lock"], [0o640, 0o604, 0o622])
  func exposedFile(_ name: String, _ mode: Int) throws {
    try folder.write([], to: name, mode: mode)
    // The umask may have taken bits away.
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: folder.path + "/" + name)
    #expect(throws: StoreOpenError.fileExposed(path: folder.path + "/" + name)) { try open() }
  }

  @Test(
    "what is not a regular file is refused", arguments: ["store.sqlite", "store.sqlite.lock"])
  func irregularFile(_ name: String) throws {
    let path = folder.path + "/" + name
    try folder.write([], to: "target")
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: folder.path + "/target")
    #expect(throws: StoreOpenError.fileUnusable(path: path, code: ELOOP)) { try open() }
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(throws: StoreOpenError.fileUnusable(path: path, code: EISDIR)) { try open() }
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: StoreOpenError.fileUnusable(path: path, code: EINVAL)) { try open() }
  }

  @Test("a store is open once, and again as soon as it is closed")
  func inUse() async throws {
    for _ in 0..<20 {
      let store = try open()
      #expect(throws: StoreOpenError.inUse(path: folder.storePath)) { try open() }
      store.close()
    }
  }

  @Test(
    "another program's file is refused and left as it is",
    arguments: [
      "PRAGMA application_id = 1", "PRAGMA user_version = 1", "CREATE TABLE x (y)",
      "PRAGMA application_id = 1400140397",
    ])
  func foreign(_ statement: String) throws {
    try withDatabase(folder.storePath) { try $0.execute(sql: statement) }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: folder.storePath)
    let before = folder.bytes("store.sqlite")
    #expect(throws: StoreOpenError.foreign(path: folder.storePath)) { try open() }
    #expect(folder.bytes("store.sqlite") == before)
    // The refusal lets go of everything.
    #expect(throws: StoreOpenError.foreign(path: folder.storePath)) { try open() }
  }

  @Test("a file that is no database is damaged and left as it is")
  func noDatabase() throws {
    let bytes = Array("not a database\n".utf8) + [UInt8](repeating: 0x20, count: 4_096)
    try folder.write(bytes, to: "store.sqlite")
    #expect(throws: StoreOpenError.damaged(path: folder.storePath)) { try open() }
    #expect(folder.bytes("store.sqlite") == bytes)
  }

  @Test("a file that cannot take a setting is refused")
  func settingRefused() throws {
    try withDatabase(folder.storePath) { database in
      try database.execute(sql: "CREATE TABLE stored_rows (x)")
      try database.execute(sql: "PRAGMA application_id = 1400140397")
      try database.execute(sql: "PRAGMA user_version = 1")
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: folder.storePath)
    #expect(throws: StoreOpenError.settingRefused(name: "auto_vacuum", found: "0")) {
      try open()
    }
  }

  @Test(
    "every refusal is one line that names the way out",
    arguments: [
      StoreOpenError.folderUnusable(path: "/p", code: 2), .folderExposed(path: "/p"),
      .fileUnusable(path: "/p", code: 2), .fileExposed(path: "/p"), .inUse(path: "/p"),
      .foreign(path: "/p"), .newer(path: "/p", found: 2, supported: 1), .damaged(path: "/p"),
      .settingRefused(name: "s", found: "f"), .failed(path: "/p", .closed),
    ])
  func descriptions(_ error: StoreOpenError) {
    let text = error.description
    #expect(text.contains("`") && text.contains(";"))
    #expect(!text.contains("\n") && !text.hasSuffix("."))
  }
}
