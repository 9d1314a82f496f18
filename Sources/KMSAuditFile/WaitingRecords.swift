import KMSAudit
import KMSModel
import StrictJSON

/// Records that wait to be written, and whether more are accepted.
struct WaitingRecords: Sendable {
  /// A record, or something that happened to the trail itself.
  struct Record: Sendable {
    let event: AuditEvent
    /// Where its JSON is in that of all.
    let json: Range<Int>
    /// Whether it is accepted also when storage is short.
    let isVital: Bool
    let completion: @Sendable (Result<Void, AuditError>) -> Void
  }

  /// The JSON of all records, one after the other.
  private(set) var json: [UInt8] = []
  private(set) var records: [Record] = []
  /// What the next batch begins with; kept until it is written.
  var notices: [AuditEvent]
  /// Why nothing is accepted any more.
  var refusal: AuditError?
  /// Since when no space is left but what was set aside.
  var shortSince: Timestamp?
  /// Whether somebody is on the way to write them.
  var isDraining: Bool

  /// No records yet, but something to tell, perhaps.
  init(notices: [AuditEvent]) {
    self.notices = notices
    self.isDraining = !notices.isEmpty
  }

  /// How many bytes of lines will come of the records, at most.
  var byteCount: Int { json.count + records.count * TrailLine.overheadBytesMax }

  /// Makes room for so many bytes more.
  mutating func reserve(byteCount: Int) { json.reserveCapacity(json.count + byteCount) }

  /// Appends a record.
  mutating func append(
    _ event: AuditEvent, _ json: ArraySlice<UInt8>, isVital: Bool,
    _ completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    let start = self.json.count
    self.json += json
    records.append(
      Record(
        event: event, json: start..<self.json.count, isVital: isVital, completion: completion))
  }

  /// Takes everything that waits; nothing, and nobody is on the way any more, if nothing does.
  mutating func takeBatch() -> WaitingRecords? {
    guard !records.isEmpty || !notices.isEmpty else {
      isDraining = false
      return nil
    }
    let batch = self
    json = []
    records = []
    notices = []
    return batch
  }

  /// Whether a record waits; if none does, nobody is on the way any more, and notices wait for the next one.
  mutating func goesOnForRecords() -> Bool {
    isDraining = !records.isEmpty
    return isDraining
  }

  /// The records that are accepted also when storage is short, and those who wait for the others. Notices go
  /// with the former.
  func divided() -> (vital: WaitingRecords, others: [Record]) {
    var vital = WaitingRecords(notices: notices)
    vital.refusal = refusal
    for record in records where record.isVital {
      vital.append(record.event, json[record.json], isVital: true, record.completion)
    }
    return (vital, records.filter { !$0.isVital })
  }
}
