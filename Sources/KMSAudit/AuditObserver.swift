/// A record that the trail holds.
public struct RecordedEvent: Sendable {
  /// Its number in the trail; the first record of a deployment has 1.
  public let sequence: UInt64
  /// The record as one JSON object, without a line feed; a part of what was written with it.
  public let json: ArraySlice<UInt8>
  /// What the JSON was made of.
  public let event: AuditEvent

  /// Names a record.
  public init(sequence: UInt64, json: ArraySlice<UInt8>, event: AuditEvent) {
    self.sequence = sequence
    self.json = json
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
