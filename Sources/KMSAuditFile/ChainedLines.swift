import KMSAudit

/// The lines of a batch, each chained to the one before.
struct ChainedLines: Sendable {
  /// The lines, each with its line feed.
  private(set) var bytes: [UInt8] = []
  /// The event of each line, and where its JSON is in `bytes`.
  private(set) var events: [(event: AuditEvent, json: Range<Int>)] = []
  /// The number of the first line.
  let first: UInt64
  /// Where the line after the last goes.
  private(set) var position: ChainPosition
  private let durability: AuditDurability

  /// No lines yet.
  ///
  /// - Parameters:
  ///   - position: where the first goes.
  ///   - bytesMax: how many bytes to make room for.
  ///   - linesMax: how many lines to make room for.
  init(from position: ChainPosition, _ durability: AuditDurability, bytesMax: Int, linesMax: Int) {
    self.first = position.sequence
    self.position = position
    self.durability = durability
    bytes.reserveCapacity(bytesMax)
    events.reserveCapacity(linesMax)
  }

  /// Appends the line of an event.
  ///
  /// - Parameter json: what stands for it.
  mutating func append(_ event: AuditEvent, _ json: ArraySlice<UInt8>) throws(AuditError) {
    let start = bytes.count
    TrailLine.append(json, at: position, durability, to: &bytes)
    position = position.following(bytes[start...])
    events.append((event, (bytes.count - 1 - json.count)..<(bytes.count - 1)))
    bytes.append(UInt8(ascii: "\n"))
  }

  /// The records, as observers get them.
  var recorded: [RecordedEvent] {
    events.enumerated().map { index, line in
      RecordedEvent(sequence: first + UInt64(index), json: bytes[line.json], event: line.event)
    }
  }
}
