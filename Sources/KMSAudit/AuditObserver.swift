/// A record that the trail holds.
public struct RecordedEvent: Sendable {
  /// Its number in the trail; the first record of a deployment has 1.
  public let sequence: UInt64
  /// The record as one JSON object, without a line feed.
  public let event: [UInt8]

  /// Names a record.
  public init(sequence: UInt64, event: [UInt8]) {
    self.sequence = sequence
    self.event = event
  }
}

/// Who learns of records after they were accepted: an index, alerts, an export.
///
/// The calls come in order, one at a time, on a thread of the trail's own. No answer waits for them.
public protocol AuditObserver: Sendable {
  /// These records are in the trail, as durable as it promises.
  func recorded(_ events: [RecordedEvent])

  /// These records are in the trail but are not handed over, because the observers were too slow for too
  /// long. A reader of the trail has them.
  func missed(_ sequences: ClosedRange<UInt64>)
}
