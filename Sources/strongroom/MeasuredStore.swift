import KMSFront
import KMSStore

/// A store whose operations are timed, and whose failures are known to `/readyz`.
struct MeasuredStore: KMSStore {
  private let store: any KMSStore
  private let observation: Observation

  /// Stands before a store.
  init(_ store: any KMSStore, _ observation: Observation) {
    self.store = store
    self.observation = observation
    store.observeCommits { _ in observation.health.storeCommitted() }
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreReader) throws(StoreError) -> Value,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    store.read(body, completion: observed(completion))
  }

  func write<Value: Sendable>(
    _ body:
      @escaping @Sendable (any StoreTransaction) throws(StoreError)
      -> TransactionOutcome<Value>,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    store.write(body, completion: observed(completion))
  }

  func observeCommits(_ observer: @escaping @Sendable ([StoreChange]) -> Void) {
    store.observeCommits(observer)
  }

  func scrub(completion: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
    store.scrub(completion: observed(completion))
  }

  func close() { store.close() }

  private func observed<Value: Sendable>(
    _ completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) -> @Sendable (Result<Value, StoreError>) -> Void {
    let start = SystemClock.monotonicNanoseconds()
    return { [observation] result in
      observation.metrics.storeOperation.observe(
        nanoseconds: SystemClock.monotonicNanoseconds() &- start)
      if case .failure(let error) = result { observation.health.storeFailed(error) }
      completion(result)
    }
  }
}
