import Dispatch
import KMSAudit
import Synchronization

/// Hands records to observers on a thread of its own, in order, without anybody waiting.
final class ObserverQueue: Sendable {
  /// How long records wait for others: whoever observes looks at many at a time, and nobody waits for it.
  private static let gathering = DispatchTimeInterval.milliseconds(20)

  private struct State {
    var observers: [any AuditObserver] = []
    var waiting: [ChainedLines] = []
    /// Bytes of lines that wait or are being handed over.
    var waitingBytes = 0
    var isScheduled = false
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
    let mustSchedule = state.withLock { state -> Bool in
      guard !state.observers.isEmpty else { return false }
      // Once something was missed, the gap is reported before anything else comes.
      guard state.missed == nil, state.waitingBytes + lines.bytes.count <= bytesMax else {
        state.missed = (state.missed?.lowerBound ?? lines.first)...last
        return false
      }
      state.waitingBytes += lines.bytes.count
      state.waiting.append(lines)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    guard mustSchedule else { return }
    queue.asyncAfter(deadline: .now() + ObserverQueue.gathering) { [self] in deliver() }
  }

  /// Hands over what waits, and waits until the observers have everything.
  func finish() { queue.sync { deliver() } }

  /// For the queue only.
  private func deliver() {
    let (observers, lines) = state.withLock { state in
      defer { state.waiting = [] }
      state.isScheduled = false
      return (state.observers, state.waiting)
    }
    let recorded = lines.flatMap(\.recorded)
    guard !recorded.isEmpty else { return }
    for observer in observers { observer.recorded(recorded) }
    let missed = state.withLock { state -> ClosedRange<UInt64>? in
      state.waitingBytes -= lines.reduce(0) { $0 + $1.bytes.count }
      guard state.waitingBytes == 0 else { return nil }
      return state.missed.take()
    }
    guard let missed else { return }
    for observer in observers { observer.missed(missed) }
  }
}
