import Dispatch
import Synchronization

/// Hands every record of a trail to somebody, in order and each once, on a queue of its own.
///
/// The trail offers what it has just written; nothing ever waits for the follower. What was offered while
/// too much waited, and what was written before the follower began, is read back from the files.
public final class TrailFollower: Sendable {
  /// Reads the trail from a number on, and hands records over until there are no more or `take` says that
  /// it has enough.
  ///
  /// - Returns: whether the trail could be read.
  public typealias Source =
    @Sendable (_ first: UInt64, _ take: ([TrailRecord]) -> Bool) -> Bool

  /// How many offered records may wait.
  public static let waitingMax = 16_384

  private struct State {
    var waiting: [TrailRecord] = []
    /// Records were left out that must be read back.
    var isBehind = true
    var isScheduled = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let next: Mutex<UInt64>
  private let queue: DispatchQueue
  private let source: Source
  private let consume: @Sendable ([TrailRecord]) -> Void

  /// Prepares to follow; nothing is read before `start()`.
  ///
  /// - Parameters:
  ///   - label: the name of the queue, for those who debug.
  ///   - first: the number of the first record that is wanted.
  ///   - consume: gets records in order, on the queue.
  public init(
    label: String, first: UInt64, source: @escaping Source,
    consume: @escaping @Sendable ([TrailRecord]) -> Void
  ) {
    self.queue = DispatchQueue(label: label, qos: .utility)
    self.next = Mutex(first)
    self.source = source
    self.consume = consume
  }

  /// Begins to read what is there already.
  public func start() { schedule { _ in } }

  /// Takes records that were just written; they have numbers in order.
  public func offer(_ records: [TrailRecord]) {
    schedule { state in
      guard !state.isBehind, state.waiting.count + records.count <= TrailFollower.waitingMax else {
        state.waiting = []
        state.isBehind = true
        return
      }
      state.waiting += records
    }
  }

  /// Says that records were written which nobody offers; they are read back.
  public func missed() {
    schedule { state in
      state.waiting = []
      state.isBehind = true
    }
  }

  /// Waits until everything that was offered so far was consumed. Must not be called by a consumer.
  public func flush() { queue.sync {} }

  /// Consumes what waits, then takes nothing more. Must not be called by a consumer.
  public func close() {
    state.withLock { $0.isClosed = true }
    flush()
  }

  private func schedule(_ change: (inout State) -> Void) {
    let mustRun = state.withLock { state in
      guard !state.isClosed else { return false }
      change(&state)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if mustRun { queue.async { [self] in run() } }
  }

  private func run() {
    while true {
      let (records, isBehind, isDone) = state.withLock { state in
        let taken = (state.waiting, state.isBehind, state.waiting.isEmpty && !state.isBehind)
        state.waiting = []
        state.isBehind = false
        if taken.2 { state.isScheduled = false }
        return taken
      }
      guard !isDone else { return }
      if isBehind || isGap(before: records) {
        guard catchUp() else {
          // Files that cannot be read now are tried again when the next record comes.
          return state.withLock { state in
            state.isBehind = true
            state.isScheduled = false
          }
        }
      }
      take(records)
    }
  }

  /// Reads everything from the next number on, up to what waits; false if the files could not be read.
  ///
  /// The end of a trail that is written all the time may never be reached.
  private func catchUp() -> Bool {
    source(next.withLock(\.self)) { records in
      take(records)
      let wanted = next.withLock(\.self)
      return state.withLock { state in
        let hasReachedOffers = state.waiting.first.map { $0.sequence <= wanted } ?? false
        return !state.isClosed && !hasReachedOffers
      }
    }
  }

  /// Whether records were missed that must be read back before these.
  private func isGap(before records: [TrailRecord]) -> Bool {
    guard let first = records.first else { return false }
    return first.sequence > next.withLock(\.self)
  }

  /// Consumes what was not consumed yet.
  private func take(_ records: [TrailRecord]) {
    let wanted = next.withLock(\.self)
    let fresh = records.drop { $0.sequence < wanted }
    guard let last = fresh.last else { return }
    consume(Array(fresh))
    next.withLock { $0 = last.sequence + 1 }
  }
}
