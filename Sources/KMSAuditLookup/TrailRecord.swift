public import KMSAuditReading

/// One record of the trail with its number. Shared by reference between all who follow the trail.
public final class TrailRecord: Sendable {
  /// Its number; numbers grow by one from record to record.
  public let sequence: UInt64
  /// Its JSON, without a line feed.
  public let json: ArraySlice<UInt8>
  /// What can be searched in it, found once for all who follow the trail; nothing if it cannot be read.
  public let entry: AuditEntry?

  /// Names a record of which is known what can be searched in it.
  public init(sequence: UInt64, json: ArraySlice<UInt8>, entry: AuditEntry?) {
    self.sequence = sequence
    self.json = json
    self.entry = entry
  }

  /// Names a record, and reads it.
  public convenience init(sequence: UInt64, json: [UInt8]) {
    let entry: AuditEntry?
    do {
      entry = try AuditEntry(event: json)
    } catch {
      entry = nil
    }
    self.init(sequence: sequence, json: json[...], entry: entry)
  }
}
