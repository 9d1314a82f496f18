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
  private static let format = 1

  private static let tables = """
    CREATE TABLE events (
      sequence INTEGER PRIMARY KEY, seconds INTEGER NOT NULL, event BLOB NOT NULL);
    CREATE TABLE found_by (
      value INTEGER NOT NULL, seconds INTEGER NOT NULL, sequence INTEGER NOT NULL,
      PRIMARY KEY (value, seconds, sequence)) WITHOUT ROWID;
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

  static func clear(_ database: Database) throws {
    try database.execute(sql: "DELETE FROM events; DELETE FROM found_by; DELETE FROM last;")
  }

  static func last(_ database: Database) throws -> IndexedRecord? {
    let row = try Row.fetchOne(database, sql: "SELECT sequence, event_id FROM last")
    return row.map { row in
      IndexedRecord(
        sequence: UInt64(clamping: row[0] as Int64), eventID: row[1] as String)
    }
  }

  /// Adds records in the order of their numbers, but those that are there or too old.
  static func add(
    _ records: ArraySlice<TrailRecord>, notBefore oldest: Int64, to database: Database
  ) throws {
    let known = try last(database)?.sequence
    var newest: (sequence: Int64, eventID: String)?
    for record in records {
      guard let sequence = Int64(exactly: record.sequence), record.sequence > known ?? 0,
        sequence > newest?.sequence ?? 0
      else { continue }
      let entry = readable(record.json)
      newest = (sequence, entry?.eventID ?? "")
      guard let entry, entry.time.secondsSinceEpoch >= oldest else { continue }
      try add(record.json, entry, at: sequence, to: database)
    }
    guard let newest else { return }
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO last (id, sequence, event_id) VALUES (0, ?, ?)"
    ).execute(arguments: [newest.sequence, newest.eventID])
  }

  private static func add(
    _ json: [UInt8], _ entry: AuditEntry, at sequence: Int64, to database: Database
  ) throws {
    let seconds = entry.time.secondsSinceEpoch
    try database.cachedStatement(
      sql: "INSERT INTO events (sequence, seconds, event) VALUES (?, ?, ?)"
    ).execute(arguments: [sequence, seconds, Data(json)])
    let insert = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO found_by (value, seconds, sequence) VALUES (?, ?, ?)")
    for value in values(of: entry) {
      try insert.execute(arguments: [value, seconds, sequence])
    }
  }

  /// Forgets records that are too old; the trail is nearly in the order of time, so that the first ones are.
  static func prune(before oldest: Int64, in database: Database) throws {
    for _ in 0..<prunedMax {
      let row = try Row.fetchOne(
        database.cachedStatement(
          sql: "SELECT sequence, seconds, event FROM events ORDER BY sequence LIMIT 1"))
      guard let row, (row[1] as Int64) < oldest else { return }
      let sequence: Int64 = row[0]
      let seconds: Int64 = row[1]
      if let entry = readable(Array(row[2] as Data)) {
        for value in values(of: entry) {
          try database.cachedStatement(
            sql: "DELETE FROM found_by WHERE value = ? AND seconds = ? AND sequence = ?"
          ).execute(arguments: [value, seconds, sequence])
        }
      }
      try database.cachedStatement(sql: "DELETE FROM events WHERE sequence = ?")
        .execute(arguments: [sequence])
    }
  }

  /// How many records are forgotten at a time: more than are added.
  private static let prunedMax = 1000

  /// The records of a query, the newest first. What shares the fingerprint of a value but not the value is
  /// passed over.
  static func find(_ query: HistoryQuery, in database: Database) throws -> [HistoryEvent] {
    let scope = ValueFingerprint(account: query.account, region: query.region)
    let value = query.attribute.map(scope.of) ?? scope.ofAll
    var filter = AuditFilter()
    filter.account = query.account
    filter.region = query.region
    filter.attributes = query.attribute.map { [$0] } ?? []
    let beforeSeconds = query.after?.seconds ?? .max
    let beforeSequence = query.after.map { Int64(clamping: $0.sequence) } ?? .max
    let cursor = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT found_by.seconds, found_by.sequence, event FROM found_by
          JOIN events ON events.sequence = found_by.sequence
          WHERE value = ? AND found_by.seconds BETWEEN ? AND ?
            AND (found_by.seconds, found_by.sequence) < (?, ?)
          ORDER BY found_by.seconds DESC, found_by.sequence DESC
          """),
      arguments: [
        value, query.start.secondsSinceEpoch, min(query.end.secondsSinceEpoch, beforeSeconds),
        beforeSeconds, beforeSequence,
      ])
    var events: [HistoryEvent] = []
    while events.count < query.limit, let row = try cursor.next() {
      let json = Array(row[2] as Data)
      guard let entry = readable(json), filter.matches(entry) else { continue }
      let position = HistoryPosition(
        seconds: row[0] as Int64, sequence: UInt64(clamping: row[1] as Int64))
      events.append(HistoryEvent(position: position, json: json))
    }
    return events
  }

  private static func values(of entry: AuditEntry) -> [Int64] {
    let scope = ValueFingerprint(account: entry.account, region: entry.region)
    return [scope.ofAll] + entry.attributeValues.map(scope.of)
  }

  private static func readable(_ json: [UInt8]) -> AuditEntry? {
    do {
      return try AuditEntry(event: json)
    } catch {
      return nil
    }
  }
}
