public import KMSAudit
import NIOCore
import NIOPosix
import Synchronization

/// A trail that gets the records of one turn of an event loop together, at its end: one write for all requests
/// that were there to be read at once, and all their answers after it.
///
/// Records of other threads go on at once.
public final class TurnTrail: AuditTrail {
  /// What one thread keeps for the end of its turn. Nobody else asks for it, so that its lock is free.
  private final class Turn: Sendable {
    struct State {
      var records: [PendingRecord] = []
      var isEndDue = false
    }

    let eventLoop: (any EventLoop)?
    let state = Mutex(State())

    init(eventLoop: (any EventLoop)?) {
      self.eventLoop = eventLoop
    }
  }

  /// With so many records, the end is not waited for.
  static let recordsMax = 64

  private let trail: any AuditTrail
  private let answersElsewhere: Bool
  private let turns = ThreadSpecificVariable<Turn>()

  /// Stands before a trail.
  ///
  /// - Parameter answersElsewhere: whether the trail usually tells how records end on a thread of its own; the
  ///   records of a turn are then told together.
  public init(_ trail: any AuditTrail, answersElsewhere: Bool) {
    self.trail = trail
    self.answersElsewhere = answersElsewhere
  }

  /// See `AuditTrail`.
  public func refusal(of operation: String, at source: String) -> AuditError? {
    trail.refusal(of: operation, at: source)
  }

  /// See `AuditTrail`.
  public func record(
    _ event: AuditEvent,
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    let turn = turn
    guard let eventLoop = turn.eventLoop else {
      return trail.record(event, completion: completion)
    }
    let pending = PendingRecord(event: event, completion: completion)
    let (isFull, mustSchedule) = turn.state.withLock { state in
      state.records.append(pending)
      let isFull = state.records.count >= TurnTrail.recordsMax
      guard !isFull, !state.isEndDue else { return (isFull, false) }
      state.isEndDue = true
      return (false, true)
    }
    if isFull { end(turn) }
    if mustSchedule {
      eventLoop.execute { [self] in
        turn.state.withLock { $0.isEndDue = false }
        end(turn)
      }
    }
  }

  /// Hands over what a turn has brought. Completions may bring more, for the next end.
  private func end(_ turn: Turn) {
    var records: [PendingRecord] = []
    turn.state.withLock { swap(&records, &$0.records) }
    guard !records.isEmpty else { return }
    if answersElsewhere, records.count > 1, let eventLoop = turn.eventLoop {
      trail.record(TurnResults.gathered(records, on: eventLoop))
    } else {
      trail.record(records)
    }
    // The room is used again.
    records.removeAll(keepingCapacity: true)
    turn.state.withLock { state in
      if state.records.isEmpty { swap(&records, &state.records) }
    }
  }

  /// What the current thread keeps.
  private var turn: Turn {
    if let turn = turns.currentValue { return turn }
    let turn = Turn(eventLoop: MultiThreadedEventLoopGroup.currentEventLoop)
    turns.currentValue = turn
    return turn
  }
}

/// How the records of a turn ended. They are told together, on their event loop, when all of them have ended:
/// with a trail that answers on a thread of its own, each would wake the event loop up by itself.
private final class TurnResults: Sendable {
  private struct State {
    var results: [Result<Void, AuditError>?]
    var left: Int
  }

  private let records: [PendingRecord]
  private let eventLoop: any EventLoop
  private let state: Mutex<State>

  private init(_ records: [PendingRecord], on eventLoop: any EventLoop) {
    self.records = records
    self.eventLoop = eventLoop
    self.state = Mutex(
      State(results: Array(repeating: nil, count: records.count), left: records.count))
  }

  /// The same events, for whose ends these completions wait together.
  static func gathered(_ records: [PendingRecord], on eventLoop: any EventLoop) -> [PendingRecord] {
    let results = TurnResults(records, on: eventLoop)
    return records.enumerated().map { index, record in
      PendingRecord(event: record.event) { results.note($0, of: index) }
    }
  }

  private func note(_ result: Result<Void, AuditError>, of index: Int) {
    let ended = state.withLock { state -> [Result<Void, AuditError>?]? in
      guard state.results[index] == nil else { return nil }
      state.results[index] = result
      state.left -= 1
      return state.left == 0 ? state.results : nil
    }
    guard let ended else { return }
    if eventLoop.inEventLoop {
      tell(ended)
    } else {
      eventLoop.execute { self.tell(ended) }
    }
  }

  private func tell(_ ended: [Result<Void, AuditError>?]) {
    for (record, result) in zip(records, ended) {
      if let result { record.completion(result) }
    }
  }
}
