import GRDB
public import KMSStore

/// The store in one SQLite file: the default engine.
///
/// One connection on one thread. Writes that wait share a commit that is synced before any of them is
/// acknowledged. Format: docs/formats/store-sqlite.md.
public final class SQLiteStore: KMSStore {
  /// What tests set differently.
  package struct Tuning: Sendable {
    /// The formats that are known.
    package var migrations = Migration.all
    /// Entries the change feed keeps.
    package var keptChanges = StoreLimits.keptChanges
    /// Pages after which the file is full.
    package var pagesMax: Int?
    /// How long to wait for somebody else's lock, in seconds.
    package var busySeconds = ConnectionSettings.busySeconds

    /// What is used in production.
    package init() {}
  }

  private let worker: StoreWorker

  /// Opens a store file, or creates it with mode 600.
  ///
  /// - Parameters:
  ///   - path: the file. Its folder exists, has mode 700 and belongs to the user of the process. Beside it
  ///     appear `<path>.lock`, `<path>-wal` and `<path>-shm`.
  ///   - checkingIntegrity: whether to read the whole file and check its structure first, which takes
  ///     seconds per gigabyte. The rows' own MACs are checked whenever a row is read.
  /// - Throws: see `StoreOpenError`.
  public convenience init(path: String, checkingIntegrity: Bool = false) throws(StoreOpenError) {
    try self.init(path: path, checkingIntegrity: checkingIntegrity, tuning: Tuning())
  }

  /// Opens a store file as tests want it.
  package init(path: String, checkingIntegrity: Bool = false, tuning: Tuning)
    throws(StoreOpenError)
  {
    let files = try StoreFiles(claiming: path)
    let path = files.path
    let queue = try Schema.wrapping(path) {
      try DatabaseQueue(
        path: path,
        configuration: ConnectionSettings.configuration(busySeconds: tuning.busySeconds))
    }
    do throws(StoreOpenError) {
      try SQLiteStore.prepare(
        queue, path: path, checkingIntegrity: checkingIntegrity, tuning: tuning)
      worker = StoreWorker()
      do throws(StoreError) {
        try worker.start { worker in
          queue.writeWithoutTransaction { database in
            worker.serve(SQLiteEngine(database, keptChanges: tuning.keptChanges))
          }
          SQLiteStore.close(queue)
          files.release()
        }
      } catch {
        throw .failed(path: path, error)
      }
    } catch {
      SQLiteStore.close(queue)
      files.release()
      throw error
    }
  }

  deinit {
    worker.stop()
  }

  private static func prepare(
    _ queue: DatabaseQueue, path: String, checkingIntegrity: Bool, tuning: Tuning
  ) throws(StoreOpenError) {
    do {
      try queue.writeWithoutTransaction { database in
        // First, and without a trace when the file is not ours.
        let format = try Schema.format(of: database, path: path)
        let supported = tuning.migrations.last?.version ?? 0
        guard format <= supported else {
          throw StoreOpenError.newer(path: path, found: format, supported: supported)
        }
        try ConnectionSettings.apply(to: database, path: path)
        try Schema.migrate(
          database, path: path, from: format, by: tuning.migrations)
        if checkingIntegrity { try checkIntegrity(of: database, path: path) }
        if let pagesMax = tuning.pagesMax {
          try database.execute(sql: "PRAGMA max_page_count = \(pagesMax)")
        }
      }
    } catch let error as StoreOpenError {
      throw error
    } catch {
      throw .failed(path: path, SQLiteFailure.storeError(error))
    }
  }

  private static func checkIntegrity(of database: Database, path: String) throws(StoreOpenError) {
    let found = try Schema.wrapping(path) {
      try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
    }
    guard found == "ok" else { throw .damaged(path: path) }
  }

  /// Closes the connection. A failure is of no consequence: what was acknowledged is in the log, and the
  /// next opener recovers it.
  private static func close(_ queue: DatabaseQueue) {
    do { try queue.close() } catch { return }
  }

  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreReader) throws(StoreError) -> Value,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    worker.read(body, completion: completion)
  }

  public func write<Value: Sendable>(
    _ body:
      @escaping @Sendable (any StoreTransaction) throws(StoreError)
      -> TransactionOutcome<Value>,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    worker.write(body, completion: completion)
  }

  public func observeCommits(_ observer: @escaping @Sendable ([StoreChange]) -> Void) {
    worker.observeCommits(observer)
  }

  public func scrub(completion: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
    worker.scrub(completion: completion)
  }

  public func close() {
    worker.close()
  }

  /// What a `PRAGMA` of the live connection answers; for tests of the settings.
  package func setting(_ name: String) async throws(StoreError) -> String? {
    try await read { reader throws(StoreError) in
      guard let engine = (reader as? EngineReader)?.engine as? SQLiteEngine else { return nil }
      return try engine.setting(name)
    }
  }
}
