import GRDB
import KMSAuditLookup
import KMSAuditReading
import KMSModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The SQL of the index.
enum IndexStatements {
  private static let format = 3

  private static let tables = """
    CREATE TABLE chunks (
      first INTEGER PRIMARY KEY, oldest INTEGER NOT NULL, newest INTEGER NOT NULL,
      ids BLOB NOT NULL, found_by TEXT NOT NULL, lines BLOB NOT NULL);
    CREATE INDEX chunks_by_time ON chunks (newest, first);
    CREATE TABLE found_in (
      value INTEGER NOT NULL, newest INTEGER NOT NULL, first INTEGER NOT NULL,
      PRIMARY KEY (value, newest, first)) WITHOUT ROWID;
    CREATE TABLE last (
      id INTEGER PRIMARY KEY CHECK (id = 0), sequence INTEGER NOT NULL, event_id TEXT NOT NULL);
    """

  /// Makes the tables in an empty file; false for a file of another format.
  @Sendable static func prepare(_ database: Database) throws -> Bool {
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version")
    guard found != format else { return true }
    guard found == 0, try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
    else { return false }
    try database.execute(sql: tables)
    try database.execute(sql: "PRAGMA user_version = \(format)")
    return true
  }

  @Sendable static func clear(_ database: Database) throws {
    try database.execute(sql: "DELETE FROM chunks; DELETE FROM found_in; DELETE FROM last;")
  }

  @Sendable static func last(_ database: Database) throws -> IndexedRecord? {
    let row = try Row.fetchOne(database, sql: "SELECT sequence, event_id FROM last")
    return row.map { row in
      IndexedRecord(
        sequence: UInt64(clamping: row[0] as Int64), eventID: row[1] as String)
    }
  }

  /// Adds a chunk, and notes the last record that was looked at.
  static func add(_ chunk: IndexChunk, last: IndexedRecord, to database: Database) throws {
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO last (id, sequence, event_id) VALUES (0, ?, ?)"
    ).execute(arguments: [Int64(clamping: last.sequence), last.eventID])
    guard let first = chunk.records.first.map({ Int64(clamping: $0.position.sequence) }) else {
      return
    }
    try database.cachedStatement(
      sql:
        "INSERT INTO chunks (first, oldest, newest, ids, found_by, lines) VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(
      arguments: [
        first, chunk.oldest, chunk.newest, Data(chunk.idBytes), chunk.valueList, Data(chunk.lines),
      ])
    // One statement for all rows: with many keys there is one for nearly every record.
    try database.cachedStatement(
      sql: "INSERT INTO found_in (value, newest, first) SELECT value, ?, ? FROM json_each(?)"
    ).execute(arguments: [chunk.newest, first, chunk.valueList])
  }

  /// Forgets chunks of which every record is too old; the oldest come first.
  static func prune(before oldest: Int64, in database: Database) throws {
    let firsts = try Int64.fetchAll(
      database.cachedStatement(
        sql: "SELECT first FROM chunks WHERE newest < ? ORDER BY newest LIMIT \(prunedMax)"),
      arguments: [oldest])
    for first in firsts {
      try database.cachedStatement(
        sql: """
          DELETE FROM found_in WHERE (value, newest, first) IN (
            SELECT found.value, newest, first FROM chunks, json_each(found_by) AS found
            WHERE first = ?)
          """
      ).execute(arguments: [first])
      try database.cachedStatement(sql: "DELETE FROM chunks WHERE first = ?")
        .execute(arguments: [first])
    }
  }

  /// How many chunks are forgotten at a time: more than are added.
  private static let prunedMax = 4

  /// The page of a query, from the chunks of the file and the one that is not there yet. What shares the
  /// fingerprint of a value but not the value is passed over.
  static func find(
    _ query: HistoryQuery, and open: IndexChunk, in database: Database
  ) throws -> [HistoryEvent] {
    let wanted = SoughtValue(query)
    var search = HistorySearch(query)
    let cursor = try chunks(with: wanted, for: query, in: database)
    var isOpenDue = open.mayHold(wanted)
    while !search.isDone, let row = try cursor.next() {
      let newest: Int64 = row[1]
      if isOpenDue, open.newest >= newest {
        search.expect(nothingAfter: open.newest)
        search.look(through: open.records)
        isOpenDue = false
      }
      search.expect(nothingAfter: newest)
      guard !search.isDone else { break }
      if case .id(let id) = wanted, !IndexChunk.has(id, in: Array(row[2] as Data)) { continue }
      search.look(through: try records(of: row[0], in: database))
    }
    if isOpenDue, !search.isDone { search.look(through: open.records) }
    search.finish()
    return search.page
  }

  /// The chunks that may hold something, those with the newest records first.
  private static func chunks(
    with wanted: SoughtValue, for query: HistoryQuery, in database: Database
  ) throws -> RowCursor {
    let end = min(query.end.secondsSinceEpoch, query.after?.seconds ?? .max)
    let start = query.start.secondsSinceEpoch
    switch wanted {
    case .id:
      return try Row.fetchCursor(
        database.cachedStatement(
          sql: """
            SELECT first, newest, ids FROM chunks WHERE newest >= ? AND oldest <= ?
            ORDER BY newest DESC, first DESC
            """), arguments: [start, end])
    case .shared(let value):
      return try Row.fetchCursor(
        database.cachedStatement(
          sql: """
            SELECT found_in.first, found_in.newest FROM found_in
            JOIN chunks ON chunks.first = found_in.first
            WHERE value = ? AND found_in.newest >= ? AND oldest <= ?
            ORDER BY found_in.newest DESC, found_in.first DESC
            """), arguments: [value, start, end])
    }
  }

  private static func records(of first: Int64, in database: Database) throws -> [IndexChunk.Record]
  {
    let lines = try Data.fetchOne(
      database.cachedStatement(sql: "SELECT lines FROM chunks WHERE first = ?"),
      arguments: [first])
    guard let lines, let records = IndexChunk.records(of: Array(lines)) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT)
    }
    return records
  }
}
