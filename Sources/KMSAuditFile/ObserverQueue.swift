import Dispatch
import KMSAudit
import Synchronization

/// Hands records to observers on a thread of its own, in order, without anybody waiting.
final class ObserverQueue: Sendable {
  private struct State {
    var observers: [any AuditObserver] = []
    var waitingBytes = 0
    /// What is not handed over because too much waits.
    var missed: ClosedRange<UInt64>?
  }

  private let bytesMax: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "strongroom.audit.observers")

  /// - Parameter bytesMax: how many bytes of lines may wait for the observers.
  init(bytesMax: Int) {
    self.bytesMax = bytesMax
  }

  func add(_ observer: any AuditObserver) { state.withLock { $0.observers.append(observer) } }

  /// Queues the records of a batch; those that would be too many are reported as missed.
  func hand(over lines: ChainedLines) {
    guard !lines.events.isEmpty else { return }
    let last = lines.position.sequence - 1
    let isQueued = state.withLock { state -> Bool in
      guard !state.observers.isEmpty else { return false }
      // Once something was missed, the gap is reported before anything else comes.
      guard state.missed == nil, state.waitingBytes + lines.bytes.count <= bytesMax else {
        state.missed = (state.missed?.lowerBound ?? lines.first)...last
        return false
      }
      state.waitingBytes += lines.bytes.count
      return true
    }
    guard isQueued else { return }
    queue.async { [self] in deliver(lines) }
  }

  /// Waits until the observers have everything.
  func finish() { queue.sync {} }

  private func deliver(_ lines: ChainedLines) {
    let observers = state.withLock(\.observers)
    let recorded = lines.recorded
    for observer in observers { observer.recorded(recorded) }
    let missed = state.withLock { state -> ClosedRange<UInt64>? in
      state.waitingBytes -= lines.bytes.count
      guard state.waitingBytes == 0 else { return nil }
      return state.missed.take()
    }
    guard let missed else { return }
    for observer in observers { observer.missed(missed) }
  }
}
