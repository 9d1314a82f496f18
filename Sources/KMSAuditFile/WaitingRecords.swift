import KMSAudit
import KMSModel

/// Records that wait to be written, and whether more are accepted.
struct WaitingRecords: Sendable {
  private(set) var events: [UInt8] = []
  /// Where each event ends.
  private(set) var ends: [Int] = []
  /// Whether each is accepted also when storage is short.
  private(set) var vital: [Bool] = []
  private(set) var completions: [@Sendable (Result<Void, AuditError>) -> Void] = []
  /// What the next batch begins with; kept until it is written.
  var notices: [[UInt8]]
  /// Why nothing is accepted any more.
  var refusal: AuditError?
  /// Since when no space is left but what was set aside.
  var shortSince: Timestamp?
  /// Whether somebody is on the way to write them.
  var isDraining: Bool

  /// No records yet, but something to tell, perhaps.
  init(notices: [[UInt8]]) {
    self.notices = notices
    self.isDraining = !notices.isEmpty
  }

  /// How many bytes of lines will come of it, at most.
  var byteCount: Int {
    events.count + notices.reduce(0) { $0 + $1.count }
      + (ends.count + notices.count) * TrailLine.overheadBytesMax
  }

  /// Appends a record.
  mutating func append(
    _ event: [UInt8], isVital: Bool,
    _ completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    events += event
    ends.append(events.count)
    vital.append(isVital)
    completions.append(completion)
  }

  /// Takes everything that waits; nothing, and nobody is on the way any more, if nothing does.
  mutating func takeBatch() -> WaitingRecords? {
    guard !completions.isEmpty || !notices.isEmpty else {
      isDraining = false
      return nil
    }
    let batch = self
    events = []
    ends = []
    vital = []
    completions = []
    notices = []
    return batch
  }

  /// Whether a record waits; if none does, nobody is on the way any more, and notices wait for the next one.
  mutating func goesOnForRecords() -> Bool {
    isDraining = !completions.isEmpty
    return isDraining
  }

  /// The records that are accepted also when storage is short, and the others. Notices go with the former.
  func divided() -> (vital: WaitingRecords, other: WaitingRecords) {
    var kept = WaitingRecords(notices: notices)
    kept.refusal = refusal
    var other = WaitingRecords(notices: [])
    for (index, event) in eventRanges.enumerated() {
      if vital[index] {
        kept.append(Array(events[event]), isVital: true, completions[index])
      } else {
        other.append([], isVital: false, completions[index])
      }
    }
    return (kept, other)
  }

  /// Where each event is.
  var eventRanges: [Range<Int>] {
    zip([0] + ends, ends).map { $0..<$1 }
  }
}
