import Dispatch
import GRDB
import Glibc
public import KMSAuditLookup
import KMSAuditReading
public import KMSModel
import Synchronization

/// The event history in a SQLite file beside the trail, which can be built anew from the trail at any time.
///
/// Everything runs on a queue of its own. A file that is missing, damaged, of another format or of another
/// trail is replaced by an empty one; whoever feeds the index then begins at the first record. A failure
/// while the service runs ends lookups until the next start, and nothing else.
/// Format: docs/formats/audit-index.md.
public final class AuditIndex: EventHistory {
  /// How long records can be looked up.
  ///
  /// Source: CloudTrail API Reference, LookupEvents: the last 90 days.
  public static let keptDays = 90
  /// How many lookups may wait.
  public static let waitingMax = 256

  private struct State {
    var waiting = 0
    var hasFailed = false
    /// Records that are not in the file yet.
    var open = IndexChunk()
    /// The last record that was looked at.
    var last: IndexedRecord?
    /// Before this second nothing is found any more, in seconds since 1970.
    var oldest = Int64.min

    /// Takes records until the chunk is full; the last one that was looked at if it is.
    mutating func take(
      from records: inout ArraySlice<TrailRecord>, notBefore oldest: Int64
    ) -> IndexedRecord? {
      self.oldest = oldest
      while let record = records.popFirst() {
        guard record.sequence > last?.sequence ?? 0 else { continue }
        last = IndexedRecord(sequence: record.sequence, eventID: record.entry?.eventID ?? "")
        guard let entry = record.entry, entry.time.secondsSinceEpoch >= oldest else { continue }
        open.append(record, entry)
        if open.isFull { return last }
      }
      return nil
    }
  }

  private let queue = DispatchQueue(label: "strongroom.audit-index", qos: .utility)
  private let state = Mutex(State())
  private let path: String
  private let database: DatabaseQueue
  private let log: @Sendable (String) -> Void

  /// Opens the file, or makes it with mode 0600.
  ///
  /// - Parameters:
  ///   - path: the file; `<path>-wal` and `<path>-shm` appear beside it.
  ///   - log: gets a line when the index is made anew or fails.
  /// - Throws: `.unavailable` if there can be no file.
  public init(path: String, log: @escaping @Sendable (String) -> Void) throws(HistoryError) {
    self.path = path
    self.log = log
    if let (database, last) = AuditIndex.opened(path) {
      self.database = database
      state.withLock { $0.last = last }
      return
    }
    AuditIndex.remove(path)
    log("the event history `\(path)` cannot be used and is built anew")
    guard let (database, last) = AuditIndex.opened(path) else { throw .unavailable }
    self.database = database
    state.withLock { $0.last = last }
  }

  /// The last record that the index holds; nothing if it holds none.
  public func last() throws(HistoryError) -> IndexedRecord? {
    let (hasFailed, last) = state.withLock { ($0.hasFailed, $0.last) }
    guard !hasFailed else { throw .unavailable }
    return last
  }

  /// Forgets everything, for a trail that is another one.
  public func clear() {
    queue.sync {
      change("could not be emptied", IndexStatements.clear)
      state.withLock { state in
        state.open = IndexChunk()
        state.last = nil
      }
    }
  }

  /// Adds records, in the order of their numbers, and forgets those that are too old. Waits until it is
  /// done, and must not be called where that hurts.
  ///
  /// A record that cannot be read is left out. Numbers that are there already are ignored. The file gets
  /// records in chunks; those of the last one are found, too, and read from the trail again after a crash.
  public func add(_ records: [TrailRecord], at now: Timestamp) {
    let oldest = now.adding(days: -AuditIndex.keptDays).secondsSinceEpoch
    var rest = records[...]
    while !rest.isEmpty {
      // A lookup comes before or after a chunk was written, and finds its records once.
      queue.sync {
        guard let last = state.withLock({ $0.take(from: &rest, notBefore: oldest) }) else { return }
        writeOpenChunk(last, forgetting: oldest)
      }
    }
  }

  /// See `EventHistory`.
  public func find(
    _ query: HistoryQuery,
    completion: @escaping @Sendable (Result<[HistoryEvent], HistoryError>) -> Void
  ) {
    let refusal = state.withLock { state -> HistoryError? in
      guard !state.hasFailed else { return .unavailable }
      guard state.waiting < AuditIndex.waitingMax else { return .overloaded }
      state.waiting += 1
      return nil
    }
    if let refusal { return completion(.failure(refusal)) }
    queue.async { [self] in
      let found: Result<[HistoryEvent], HistoryError>
      do {
        let (open, oldest) = state.withLock { ($0.open, $0.oldest) }
        let query = query.notBefore(oldest)
        found = .success(
          try database.read { try IndexStatements.find(query, and: open, in: $0) })
      } catch {
        fail("a lookup in the event history failed", error)
        found = .failure(.unavailable)
      }
      state.withLock { $0.waiting -= 1 }
      completion(found)
    }
  }

  /// Closes the file after everything that waits.
  public func close() {
    queue.sync {
      if let last = state.withLock(\.last) { writeOpenChunk(last, forgetting: nil) }
      state.withLock { $0.hasFailed = true }
      do { try database.close() } catch { log("the event history was not closed") }
    }
  }

  /// Moves the records that wait into the file. For the queue only.
  private func writeOpenChunk(_ last: IndexedRecord, forgetting oldest: Int64?) {
    let chunk = state.withLock(\.open)
    change("takes no records any more") { database in
      try IndexStatements.add(chunk, last: last, to: database)
      if let oldest { try IndexStatements.prune(before: oldest, in: database) }
    }
    state.withLock { $0.open = IndexChunk() }
  }

  /// Changes the file. For the queue only.
  private func change(_ complaint: String, _ body: @escaping @Sendable (Database) throws -> Void) {
    guard !state.withLock(\.hasFailed) else { return }
    do {
      try database.write(body)
    } catch {
      fail("the event history \(complaint)", error)
    }
  }

  /// Gives the file up, so that the next start builds it anew.
  private func fail(_ complaint: String, _ error: any Error) {
    state.withLock { $0.hasFailed = true }
    AuditIndex.remove(path)
    log("\(complaint): \(AuditIndex.words(error)); it is built anew at the next start")
  }

  private static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  }

  /// SQLite's code; its message may quote what was looked for.
  private static func words(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "no error of SQLite" }
    return "SQLite's error \(error.extendedResultCode.rawValue)"
  }

  private static func opened(_ path: String) -> (DatabaseQueue, IndexedRecord?)? {
    // SQLite makes files by the mode of the process; this one holds what callers did.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    Glibc.close(descriptor)
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      // A chunk has hundreds of kilobytes, and each page of it is written on its own; the rows of many keys are
      // on as many pages, and each is written whole. Of no effect on a file with pages.
      try database.execute(sql: "PRAGMA page_size = 8192")
      // 8 MiB: the rows of a hundred thousand keys lie on some thousand pages.
      try database.execute(sql: "PRAGMA cache_size = -8192")
      // 64 MiB of log: a page that changes again and again moves to the file once.
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      // What a power cut takes is read back from the trail.
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      guard try queue.write(IndexStatements.prepare) else { return nil }
      return (queue, try queue.read(IndexStatements.last))
    } catch {
      return nil
    }
  }
}

/// The last record of an index: what tells whether it belongs to a trail.
public struct IndexedRecord: Hashable, Sendable {
  /// Its number.
  public let sequence: UInt64
  /// Its UUID; empty if the record could not be read.
  public let eventID: String

  /// Names a record.
  public init(sequence: UInt64, eventID: String) {
    self.sequence = sequence
    self.eventID = eventID
  }
}
