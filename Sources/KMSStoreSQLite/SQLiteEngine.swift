import GRDB
import KMSStore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Rows in SQLite, on the one connection there is.
///
/// After a failed COMMIT nobody knows what the disk holds: pages whose sync failed may be gone although
/// the system says they are clean. The engine then stops for good; opening the file again, best in a new
/// process, recovers what is really there. A full disk is different: SQLite fails before the commit
/// record is complete, the group is undone, and the engine goes on.
/// Source: sqlite.org, "Atomic Commit" §9.2 and "Write-Ahead Logging"; `sqlite3.h`, `SQLITE_IOERR_FSYNC`.
final class SQLiteEngine: StoreEngine {
  private let database: Database
  private let keptChanges: Int
  private var statements: [String: RowStatement] = [:]
  private var groupFailure: StoreError?
  /// What the transaction inserted before it had a savepoint. A savepoint makes SQLite copy every page before
  /// its first change: rows that are only inserted are undone by deleting them, which hardly ever happens.
  private var inserted: [Inserted] = []
  private var hasSavepoint = false
  // The first commit prunes: nobody counted what the last process left.
  private var changesSincePruning = pruningSurplus
  private var bytesSinceCheckpoint = 0
  private(set) var canContinue = true

  /// Bytes that may be written before the log is copied into the file. Rows count twice with what comes
  /// along, so that the log stays near 16 MiB when no reader holds it.
  private static let checkpointByteCount = 32 * 1_048_576
  /// What a changed row costs beside its value: parts of pages of the table, its index and the feed.
  private static let changeByteCount = 4_096
  /// How many entries the feed may have too many.
  private static let pruningSurplus = 1_024

  init(_ database: Database, keptChanges: Int) {
    self.database = database
    self.keptChanges = max(1, keptChanges)
  }

  /// A row of the store, or an entry of the feed.
  private enum Inserted {
    case row(key: String, table: StoreTable)
    case change(sequence: Int64)
  }

  // MARK: Groups

  func beginReads() throws(StoreError) {
    try execute(Statements.beginReads)
  }

  func endReads() {
    endTransaction()
  }

  func beginGroup() throws(StoreError) {
    groupFailure = nil
    try execute(Statements.begin)
  }

  func beginTransaction() throws(StoreError) {
    inserted.removeAll(keepingCapacity: true)
    hasSavepoint = false
  }

  func keepTransaction() throws(StoreError) {
    if hasSavepoint { try execute(Statements.release) }
  }

  func undoTransaction() throws(StoreError) {
    if hasSavepoint {
      try execute(Statements.rollbackToSavepoint)
      try execute(Statements.release)
    }
    for inserted in inserted.reversed() {
      switch inserted {
      case .row(let key, let table):
        try recording { try statement(Statements.delete).run(key, in: table, version: 1) }
      case .change(let sequence):
        try execute(Statements.deleteChange, [sequence])
        // A gap before the first entry would look as if entries had been pruned.
        try execute(Statements.rewindChanges, [sequence - 1])
      }
    }
  }

  /// Makes everything from here on undoable, whatever it is.
  private func needSavepoint() throws(StoreError) {
    guard !hasSavepoint else { return }
    try execute(Statements.savepoint)
    hasSavepoint = true
  }

  func commitGroup() throws(StoreError) {
    if changesSincePruning >= SQLiteEngine.pruningSurplus {
      try execute(Statements.pruneChanges, [keptChanges])
      changesSincePruning = 0
    }
    do {
      try database.cachedStatement(sql: Statements.commit).execute()
    } catch {
      // Only a full disk is known to have left nothing: it stops the log before its commit record.
      guard SQLiteFailure.storeError(error) != .unavailable(.full) else {
        throw .unavailable(.full)
      }
      canContinue = false
      throw SQLiteFailure.commitError(error)
    }
  }

  func abandonGroup() {
    endTransaction()
    if let groupFailure, !SQLiteFailure.leavesStoreUsable(groupFailure) { canContinue = false }
    changesSincePruning = SQLiteEngine.pruningSurplus
  }

  /// Undoes what is open, if SQLite has not done so itself.
  private func endTransaction() {
    guard database.isInsideTransaction else { return }
    do throws(StoreError) {
      try execute(Statements.rollback)
    } catch {
      canContinue = false
    }
  }

  // MARK: Rows

  func row(_ key: String, in table: StoreTable) throws(StoreError) -> StoredRow? {
    let found = try fetch(Statements.row, [table.name, Data(key.utf8)]) { columns in
      StoredRow(
        key: key, version: try SQLiteEngine.version(columns.integer(0)),
        value: try columns.bytes(1))
    }
    return found.first
  }

  func rows(in table: StoreTable, prefix: String, after key: String?, limit: Int)
    throws(StoreError) -> [StoredRow]
  {
    let bounds = KeyBounds(prefix: prefix, after: key)
    return try fetch(Statements.rows, [table.name, bounds.first, bounds.end, limit]) { columns in
      StoredRow(
        key: try SQLiteEngine.key(columns.bytes(0)),
        version: try SQLiteEngine.version(columns.integer(1)), value: try columns.bytes(2))
    }
  }

  func count(in table: StoreTable, prefix: String) throws(StoreError) -> Int {
    let bounds = KeyBounds(prefix: prefix, after: nil)
    let found = try fetch(Statements.count, [table.name, bounds.first, bounds.end]) { columns in
      try columns.integer(0)
    }
    return Int(found.first ?? 0)
  }

  func changeBounds() throws(StoreError) -> ClosedRange<UInt64>? {
    let found = try fetch(Statements.changeBounds, []) { columns -> ClosedRange<UInt64>? in
      guard let first = try columns.optionalInteger(0), let last = try columns.optionalInteger(1)
      else { return nil }
      return try SQLiteEngine.version(first)...SQLiteEngine.version(max(first, last))
    }
    return found.first ?? nil
  }

  func changes(after sequence: UInt64, limit: Int) throws(StoreError) -> [StoreChange] {
    guard let sequence = Int64(exactly: sequence) else { return [] }
    return try fetch(Statements.changes, [sequence, limit]) { columns in
      guard let table = StoreTable(validating: try columns.text(1)) else {
        throw StoreError.damaged
      }
      return StoreChange(
        sequence: try SQLiteEngine.version(columns.integer(0)), table: table,
        key: try SQLiteEngine.key(columns.bytes(2)))
    }
  }

  func insert(_ value: [UInt8], at key: String, in table: StoreTable) throws(StoreError) -> Bool {
    let isInserted = try change(valueByteCount: value.count) {
      try statement(Statements.insert).run(key, in: table, value: value)
    }
    if isInserted && !hasSavepoint { inserted.append(.row(key: key, table: table)) }
    return isInserted
  }

  func update(_ value: [UInt8], at key: String, in table: StoreTable, from version: UInt64)
    throws(StoreError) -> Bool
  {
    guard let version = Int64(exactly: version) else { return false }
    try needSavepoint()
    return try change(valueByteCount: value.count) {
      try statement(Statements.update).run(key, in: table, version: version, value: value)
    }
  }

  func delete(_ key: String, in table: StoreTable, from version: UInt64) throws(StoreError) -> Bool
  {
    guard let version = Int64(exactly: version) else { return false }
    try needSavepoint()
    return try change(valueByteCount: 0) {
      try statement(Statements.delete).run(key, in: table, version: version)
    }
  }

  func appendChange(to key: String, in table: StoreTable) throws(StoreError) -> UInt64 {
    try recording { try statement(Statements.appendChange).run(key, in: table) }
    changesSincePruning += 1
    let sequence = database.lastInsertedRowID
    if !hasSavepoint { inserted.append(.change(sequence: sequence)) }
    return try recording { try SQLiteEngine.version(sequence) }
  }

  // MARK: Maintenance

  /// Gives free pages back and empties the log, so that neither holds old rows.
  func scrub() throws(StoreError) {
    do throws(StoreError) {
      try execute(Statements.vacuum)
      _ = try recording { try database.checkpoint(.truncate) }
    } catch {
      if !SQLiteFailure.leavesStoreUsable(error) { canContinue = false }
      throw error
    }
    bytesSinceCheckpoint = 0
  }

  /// Copies the log into the file when it has grown enough. A checkpoint that fails leaves the log whole
  /// and is made up for by the next one, unless the disk itself fails.
  func maintain() {
    guard bytesSinceCheckpoint >= SQLiteEngine.checkpointByteCount else { return }
    bytesSinceCheckpoint = 0
    do throws(StoreError) {
      _ = try recording { try database.checkpoint(.passive) }
    } catch {
      if !SQLiteFailure.leavesStoreUsable(error) { canContinue = false }
    }
  }

  /// What a `PRAGMA` of the connection answers.
  func setting(_ name: String) throws(StoreError) -> String? {
    try recording { try String.fetchOne(database, sql: "PRAGMA \(name)") }
  }

  // MARK: SQL

  /// Runs a statement that changes a row, or none.
  private func change(valueByteCount: Int, _ run: () throws -> Void) throws(StoreError) -> Bool {
    try recording(run)
    guard database.changesCount == 1 else { return false }
    bytesSinceCheckpoint += valueByteCount + SQLiteEngine.changeByteCount
    return true
  }

  /// The statement with this text, prepared by its first use.
  private func statement(_ sql: String) throws -> RowStatement {
    if let statement = statements[sql] { return statement }
    let statement = try RowStatement(sql, in: database)
    statements[sql] = statement
    return statement
  }

  private func execute(_ sql: String, _ arguments: StatementArguments = []) throws(StoreError) {
    try recording {
      try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
  }

  private func fetch<Value>(
    _ sql: String, _ arguments: StatementArguments, _ read: (Columns) throws -> Value
  ) throws(StoreError) -> [Value] {
    try recording {
      let cursor = try Columns.fetchCursor(
        try database.cachedStatement(sql: sql), arguments: arguments)
      var values: [Value] = []
      while let columns = try cursor.next() { values.append(try read(columns)) }
      return values
    }
  }

  /// Runs what may throw SQLite's errors, and remembers the last for `abandonGroup()`.
  private func recording<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
    do {
      return try body()
    } catch {
      let failure = error as? StoreError ?? SQLiteFailure.storeError(error)
      groupFailure = failure
      throw failure
    }
  }

  private static func version(_ number: Int64) throws(StoreError) -> UInt64 {
    guard number >= 1 else { throw .damaged }
    return UInt64(number)
  }

  private static func key(_ bytes: [UInt8]) throws(StoreError) -> String {
    guard let key = String(validating: bytes, as: UTF8.self) else { throw .damaged }
    return key
  }
}

/// The keys of a scan: from `first`, up to but without `end`.
private struct KeyBounds {
  let first: Data
  let end: Data

  init(prefix: String, after key: String?) {
    let prefixBytes = Array(prefix.utf8)
    var first = prefixBytes
    if let key {
      // The first key after a key is that key with a zero byte appended.
      let next = Array(key.utf8) + [0]
      if first.lexicographicallyPrecedes(next) { first = next }
    }
    var end = prefixBytes
    // UTF-8 has no byte above 0xF4: adding 1 never overflows, and no key starts with 0xFF.
    if let last = end.popLast() { end.append(last + 1) } else { end = [0xFF] }
    self.first = Data(first)
    self.end = Data(end)
  }
}
