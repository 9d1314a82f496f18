public import KMSStore

/// A store without files, for tests: the semantics of every other engine, plus planned faults.
public final class MemoryStore: KMSStore {
  private let worker: StoreWorker

  /// Opens a store on a disk. It is closed from the start when the system has no thread to give.
  ///
  /// - Parameters:
  ///   - disk: what an earlier store left; an empty one by default.
  ///   - faults: what shall go wrong; nothing by default.
  ///   - keptChanges: entries the change feed keeps, at least 1.
  public init(
    disk: MemoryDisk = MemoryDisk(), faults: MemoryFaults = MemoryFaults(),
    keptChanges: Int = StoreLimits.keptChanges
  ) {
    worker = StoreWorker()
    do throws(StoreError) {
      try worker.start { worker in
        worker.serve(MemoryEngine(disk: disk, faults: faults, keptChanges: keptChanges))
      }
    } catch {
      worker.stop()
    }
  }

  deinit {
    worker.stop()
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
}
