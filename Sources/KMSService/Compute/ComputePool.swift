import Dispatch
import Synchronization

/// A bounded number of threads with a bounded queue before them.
///
/// Threads start as work comes and stay. What does not fit into the queue is refused at once, so that a
/// burst costs its senders a retry and nobody else anything.
final class ComputePool: Sendable {
  private let urgency: ComputeThread.Urgency
  private let shared: Shared

  /// What the threads hold on to.
  private final class Shared: Sendable {
    let waiting: Mutex<WaitingComputations>
    let wakeUp = DispatchSemaphore(value: 0)
    let ended = DispatchGroup()

    init(_ waiting: WaitingComputations) {
      self.waiting = Mutex(waiting)
    }

    func serve() {
      var wasIdle = false
      while true {
        switch waiting.withLock({ $0.next(wasIdle: wasIdle) }) {
        case .work(let work):
          wasIdle = false
          work()
        case .sleep:
          wakeUp.wait()
          wasIdle = true
        case .end:
          return ended.leave()
        }
      }
    }
  }

  /// - Parameters:
  ///   - threadsMax: how much runs at once.
  ///   - waitingMax: how much may wait.
  init(threadsMax: Int, waitingMax: Int, urgency: ComputeThread.Urgency) {
    self.urgency = urgency
    self.shared = Shared(WaitingComputations(threadsMax: threadsMax, waitingMax: waitingMax))
  }

  deinit {
    refuseNewWork()
  }

  /// Has work run on a thread of the pool.
  ///
  /// - Returns: whether there was room. If not, the work never runs.
  func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
    switch shared.waiting.withLock({ $0.admit(work) }) {
    case .refused: return false
    case .waits: break
    case .needsWaking: shared.wakeUp.signal()
    case .needsThread: startThread()
    }
    return true
  }

  /// Refuses new work, drops what waits, finishes what runs and returns when the threads have ended. Not
  /// to be called on one of them. Whoever waits for dropped work is gone: listeners are stopped before,
  /// and an orderly end does not take as long as a queue of key pairs.
  func close() {
    refuseNewWork()
    shared.ended.wait()
  }

  private func refuseNewWork() {
    for _ in 0..<shared.waiting.withLock({ $0.close() }) { shared.wakeUp.signal() }
  }

  private func startThread() {
    let shared = shared
    shared.ended.enter()
    guard !ComputeThread.run(urgency, { shared.serve() }) else { return }
    shared.ended.leave()
    // A system without threads: what no thread of the pool will take is done here, late but done.
    for work in shared.waiting.withLock({ $0.threadFailed() }) { work() }
  }
}
