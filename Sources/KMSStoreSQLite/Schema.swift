import GRDB
import KMSStore

/// One step from a format of the file to the next. Never edited once released.
package struct Migration: Sendable {
  /// The format after the step: `PRAGMA user_version`.
  let version: Int
  /// What to execute.
  let statements: [String]

  /// Describes a step.
  package init(version: Int, statements: [String]) {
    self.version = version
    self.statements = statements
  }

  /// All steps, oldest first. Format: docs/formats/store-sqlite.md.
  package static let all: [Migration] = [
    Migration(
      version: 1,
      statements: [
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
      ])
  ]
}

/// The format of a store file, and the way to the newest one.
enum Schema {
  /// `PRAGMA application_id` of our files: "Strm".
  static let applicationID = 0x5374_726D

  /// Brings a file to the newest format, one transaction per step.
  ///
  /// - Parameter format: what the file has now.
  /// - Throws: `.damaged`, `.failed`; the file then has the format of the last step that worked.
  static func migrate(
    _ database: Database, path: String, from format: Int, by migrations: [Migration]
  ) throws(StoreOpenError) {
    for migration in migrations where migration.version > format {
      try wrapping(path) {
        try database.inTransaction(.immediate) {
          for statement in migration.statements { try database.execute(sql: statement) }
          try database.execute(sql: "PRAGMA application_id = \(applicationID)")
          try database.execute(sql: "PRAGMA user_version = \(migration.version)")
          return .commit
        }
      }
    }
  }

  /// The format of a file; 0 when it is new.
  ///
  /// - Throws: `.foreign` when it is somebody else's, `.damaged`, `.failed`.
  static func format(of database: Database, path: String) throws(StoreOpenError) -> Int {
    let (identifier, version, tables) = try wrapping(path) {
      (
        try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
      )
    }
    if identifier == applicationID && version > 0 { return version }
    guard identifier == 0 && version == 0 && tables == 0 else { throw .foreign(path: path) }
    return 0
  }

  /// Runs what may throw SQLite's errors.
  static func wrapping<Value>(_ path: String, _ body: () throws -> Value)
    throws(StoreOpenError) -> Value
  {
    do {
      return try body()
    } catch {
      switch SQLiteFailure.storeError(error) {
      case .damaged: throw .damaged(path: path)
      case let error: throw .failed(path: path, error)
      }
    }
  }
}
