import KMSAudit

/// The lines of a batch, each chained to the one before.
struct ChainedLines: Sendable {
  /// The lines, each with its line feed.
  private(set) var bytes: [UInt8] = []
  /// Where the event of each line is in `bytes`.
  private(set) var events: [Range<Int>] = []
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
  init(from position: ChainPosition, _ durability: AuditDurability, bytesMax: Int) {
    self.first = position.sequence
    self.position = position
    self.durability = durability
    bytes.reserveCapacity(bytesMax)
  }

  /// Appends the line of an event.
  mutating func append(_ event: ArraySlice<UInt8>) throws(AuditError) {
    let start = bytes.count
    TrailLine.append(event, at: position, durability, to: &bytes)
    position = try position.following(bytes[start...])
    events.append((bytes.count - 1 - event.count)..<(bytes.count - 1))
    bytes.append(UInt8(ascii: "\n"))
  }

  /// The records, as observers get them.
  var recorded: [RecordedEvent] {
    events.enumerated().map { index, range in
      RecordedEvent(sequence: first + UInt64(index), event: Array(bytes[range]))
    }
  }
}
