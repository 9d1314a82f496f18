import GRDB

/// How the connection is set up, and the proof that SQLite took it.
///
/// GRDB's own WAL mode is not used, and its `DatabasePool` must not be: both lower `synchronous` to NORMAL
/// after everything the caller can set, and acknowledged commits could be lost with the power.
enum ConnectionSettings {
  /// A setting and what reading it back must give.
  private struct Setting {
    let name: String
    let value: String
    let readBack: String
  }

  /// Bytes of a page. Fixed when the file is created.
  static let pageByteCount = 4_096
  /// How long SQLite waits for the lock of a backup or of an operator's shell, in seconds.
  package static let busySeconds = 5.0

  /// Before the first write to a new file; without effect later.
  private static let layout = [
    "PRAGMA page_size = \(pageByteCount)",
    "PRAGMA auto_vacuum = INCREMENTAL",
  ]

  private static let settings = [
    Setting(name: "journal_mode", value: "WAL", readBack: "wal"),
    // FULL: the log is synced before a commit returns.
    Setting(name: "synchronous", value: "FULL", readBack: "2"),
    // Also where fsync alone leaves data in the cache of the drive.
    Setting(name: "fullfsync", value: "1", readBack: "1"),
    Setting(name: "checkpoint_fullfsync", value: "1", readBack: "1"),
    // Deleted bytes are overwritten with zeros.
    Setting(name: "secure_delete", value: "ON", readBack: "1"),
    Setting(name: "auto_vacuum", value: "INCREMENTAL", readBack: "2"),
    Setting(name: "foreign_keys", value: "ON", readBack: "1"),
    Setting(name: "trusted_schema", value: "OFF", readBack: "0"),
    Setting(name: "cell_size_check", value: "ON", readBack: "1"),
    // MEMORY: what undoing needs never goes to a file outside the store's folder.
    Setting(name: "temp_store", value: "MEMORY", readBack: "2"),
    // 32 MiB of pages, in KiB: the upper levels of the index over some million rows. What is below them comes
    // from the cache of the system, which has room for all of it or not.
    Setting(name: "cache_size", value: "-32768", readBack: "-32768"),
    // The engine checkpoints between two groups; this is for when it does not get to it. In pages.
    Setting(name: "wal_autocheckpoint", value: "16384", readBack: "16384"),
    // What is left of the log after a checkpoint, in bytes.
    Setting(name: "journal_size_limit", value: "67108864", readBack: "67108864"),
  ]

  /// The configuration of the one connection.
  static func configuration(busySeconds: Double) -> Configuration {
    var configuration = Configuration()
    configuration.label = "strongroom.store"
    configuration.journalMode = .default
    configuration.busyMode = .timeout(busySeconds)
    configuration.foreignKeysEnabled = true
    // Statement arguments, rows of all customers among them, never reach an error's text.
    configuration.publicStatementArguments = false
    // A transaction that not even ROLLBACK ended stops the engine; it must not trap in GRDB.
    configuration.allowsUnsafeTransactions = true
    return configuration
  }

  /// Sets the connection up.
  ///
  /// - Throws: `.settingRefused`, `.damaged`, `.failed`.
  static func apply(to database: Database, path: String) throws(StoreOpenError) {
    try Schema.wrapping(path) {
      for statement in layout { try database.execute(sql: statement) }
      for setting in settings {
        try database.execute(sql: "PRAGMA \(setting.name) = \(setting.value)")
      }
    }
    try verify(database, path: path)
  }

  /// Reads every setting back.
  ///
  /// - Throws: `.settingRefused`, `.damaged`, `.failed`.
  static func verify(_ database: Database, path: String) throws(StoreOpenError) {
    for setting in settings {
      let found = try Schema.wrapping(path) {
        try String.fetchOne(database, sql: "PRAGMA \(setting.name)") ?? ""
      }
      guard found == setting.readBack else {
        throw .settingRefused(name: setting.name, found: found)
      }
    }
  }
}
