import Dispatch
import Synchronization

/// The thread of a store: takes what waits, runs it on an engine, and answers in the promised order.
///
/// An engine module wraps one of these, starts it, and calls `serve(_:)` on the thread it is given.
package final class StoreWorker: Sendable {
  private let waiting = Mutex(WaitingWork())
  private let observers = Mutex<[@Sendable ([StoreChange]) -> Void]>([])
  private let thread = Mutex<UInt?>(nil)
  private let wakeUp = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  /// A worker without a thread yet.
  package init() {}

  // INVARIANT: a semaphore and a group must not be released while somebody waits in them; the thread
  // holds the worker until it ends, and `close()` holds it through its caller.

  /// Starts the thread.
  ///
  /// - Parameter body: opens what must be opened, calls `serve(_:)`, and closes it again.
  /// - Throws: `.unavailable(.outOfMemory)`.
  package func start(_ body: @escaping @Sendable (StoreWorker) -> Void) throws(StoreError) {
    ended.enter()
    do throws(StoreError) {
      try StoreThread.run {
        self.thread.withLock { $0 = StoreThread.current() }
        body(self)
        self.thread.withLock { $0 = nil }
        self.ended.leave()
      }
    } catch {
      ended.leave()
      throw error
    }
  }

  /// See `KMSStore.read(_:completion:)`.
  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreReader) throws(StoreError) -> Value,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    let read = WaitingRead(
      run: { reader in
        let result: Result<Value, StoreError>
        do throws(StoreError) {
          result = .success(try body(reader))
        } catch {
          result = .failure(error)
        }
        return { completion(result) }
      },
      refuse: { completion(.failure($0)) })
    settle(waiting.withLock { $0.admit(read) }, refuse: read.refuse)
  }

  /// See `KMSStore.write(_:completion:)`.
  package func write<Value: Sendable>(
    _ body:
      @escaping @Sendable (any StoreTransaction) throws(StoreError)
      -> TransactionOutcome<Value>,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    let write = WaitingWrite(
      run: { transaction in
        do throws(StoreError) {
          switch try body(transaction) {
          case .commit(let value):
            return RanWrite(isKept: true) { completion(.success(value)) }
          case .rollback(let value):
            return RanWrite(isKept: false) { completion(.success(value)) }
          }
        } catch {
          return RanWrite(isKept: false) { completion(.failure(error)) }
        }
      },
      refuse: { completion(.failure($0)) })
    settle(waiting.withLock { $0.admit(write) }, refuse: write.refuse)
  }

  /// See `KMSStore.observeCommits(_:)`.
  package func observeCommits(_ observer: @escaping @Sendable ([StoreChange]) -> Void) {
    observers.withLock { $0.append(observer) }
  }

  /// See `KMSStore.scrub(completion:)`.
  package func scrub(completion: @escaping WaitingScrub) {
    settle(waiting.withLock { $0.admit(scrub: completion) }) { completion(.failure($0)) }
  }

  /// See `KMSStore.close()`.
  package func close() {
    stop()
    guard thread.withLock({ $0 }) != StoreThread.current() else { return }
    ended.wait()
  }

  /// Like `close()`, but does not wait.
  package func stop() {
    if waiting.withLock({ $0.close() }) { wakeUp.signal() }
  }

  private func settle(_ admission: Result<Bool, StoreError>, refuse: (StoreError) -> Void) {
    switch admission {
    case .success(let mustWake): if mustWake { wakeUp.signal() }
    case .failure(let error): refuse(error)
    }
  }

  /// Runs what waits until the store is closed. To be called once, on the thread of `start(_:)`.
  package func serve(_ engine: any StoreEngine) {
    while true {
      switch waiting.withLock({ $0.next() }) {
      case .turn(let turn):
        serve(turn, on: engine)
        if engine.canContinue { engine.maintain() }
      case .sleep:
        wakeUp.wait()
      case .end:
        return
      }
    }
  }

  private func serve(_ turn: WaitingWork.Turn, on engine: any StoreEngine) {
    if !turn.reads.isEmpty { run(turn.reads, on: engine) }
    if !turn.writes.isEmpty { run(turn.writes, on: engine) }
    if !turn.scrubs.isEmpty { run(turn.scrubs, on: engine) }
  }

  private func run(_ reads: [WaitingRead], on engine: any StoreEngine) {
    var completions: [@Sendable () -> Void] = []
    completions.reserveCapacity(reads.count)
    do throws(StoreError) {
      try check(engine)
      try engine.beginReads()
      for read in reads {
        let reader = EngineReader(engine)
        completions.append(read.run(reader))
        reader.end()
      }
      engine.endReads()
    } catch {
      for read in reads { read.refuse(error) }
      return
    }
    for completion in completions { completion() }
  }

  private func run(_ writes: [WaitingWrite], on engine: any StoreEngine) {
    var ran: [RanWrite] = []
    var changes: [StoreChange] = []
    ran.reserveCapacity(writes.count)
    do throws(StoreError) {
      try check(engine)
      try engine.beginGroup()
      for write in writes { ran.append(try run(write, on: engine, changes: &changes)) }
      try engine.commitGroup()
    } catch {
      engine.abandonGroup()
      engine.deliver(writes.map { write in { write.refuse(error) } })
      return
    }
    if !changes.isEmpty {
      for observer in observers.withLock({ $0 }) { observer(changes) }
    }
    engine.deliver(ran.map(\.deliver))
  }

  private func run(
    _ write: WaitingWrite, on engine: any StoreEngine, changes: inout [StoreChange]
  ) throws(StoreError) -> RanWrite {
    try engine.beginTransaction()
    let transaction = EngineTransaction(engine)
    let ran = write.run(transaction)
    transaction.end()
    if let failure = transaction.failure { throw failure }
    if ran.isKept {
      try engine.keepTransaction()
      changes.append(contentsOf: transaction.changes)
    } else {
      try engine.undoTransaction()
    }
    return ran
  }

  private func run(_ scrubs: [WaitingScrub], on engine: any StoreEngine) {
    var result: Result<Void, StoreError> = .success(())
    do throws(StoreError) {
      try check(engine)
      try engine.scrub()
    } catch {
      result = .failure(error)
    }
    for scrub in scrubs { scrub(result) }
  }

  private func check(_ engine: any StoreEngine) throws(StoreError) {
    guard engine.canContinue else { throw .unavailable(.needsReopening) }
  }
}
