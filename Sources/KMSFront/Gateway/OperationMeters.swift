import KMSModel
import Synchronization

/// The counters that nearly every request of an operation of KMS moves, found by its place in
/// `KMSOperation.allCases` and not by labels.
///
/// A series appears with its first request, as all others do.
final class OperationMeters: Sendable {
  private let succeeded: [LazyCounter]
  private let allowed: [LazyCounter]

  init(_ metrics: StrongroomMetrics) {
    succeeded = KMSOperation.allCases.map { operation in
      LazyCounter { metrics.requests.series(operation.rawValue, Gateway.successCode) }
    }
    allowed = KMSOperation.allCases.map { operation in
      LazyCounter {
        metrics.authorizationDecisions.series(operation.rawValue, Gateway.allowDecision)
      }
    }
  }

  /// Counts a success, which says that the request was allowed.
  func countSuccess(ofOperationAt place: Int) {
    succeeded[place].increment()
    allowed[place].increment()
  }

  /// A counter that is looked up once.
  private final class LazyCounter: Sendable {
    /// What `kept` holds, to be read without a lock.
    private let found = Atomic<Unmanaged<Counter>?>(nil)
    /// INVARIANT: set once, before `found` is, so that what is found there lives as long as this does.
    private let kept = Mutex<Counter?>(nil)
    private let find: @Sendable () -> Counter

    init(_ find: @escaping @Sendable () -> Counter) { self.find = find }

    func increment() {
      if let found = found.load(ordering: .acquiring) {
        return found._withUnsafeGuaranteedRef { $0.increment() }
      }
      kept.withLock { kept in
        let counter = kept ?? find()
        kept = counter
        found.store(Unmanaged.passUnretained(counter), ordering: .releasing)
        counter.increment()
      }
    }
  }
}
