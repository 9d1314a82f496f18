public import KMSAuditReading

/// One record of the trail with its number.
public struct TrailRecord: Sendable {
  /// Its number; numbers grow by one from record to record.
  public let sequence: UInt64
  /// Its JSON, without a line feed.
  public let json: [UInt8]
  /// What can be searched in it, read once for all who follow the trail; nothing if it cannot be read.
  public let entry: AuditEntry?

  /// Names a record, and reads it.
  public init(sequence: UInt64, json: [UInt8]) {
    self.sequence = sequence
    self.json = json
    do {
      entry = try AuditEntry(event: json)
    } catch {
      entry = nil
    }
  }
}
