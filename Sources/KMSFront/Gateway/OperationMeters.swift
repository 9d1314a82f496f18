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
    private let counter = AtomicLazyReference<Counter>()
    private let find: @Sendable () -> Counter

    init(_ find: @escaping @Sendable () -> Counter) { self.find = find }

    func increment() { (counter.load() ?? counter.storeIfNil(find())).increment() }
  }
}
