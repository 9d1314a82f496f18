/// One record of the trail with its number.
public struct TrailRecord: Sendable {
  /// Its number; numbers grow by one from record to record.
  public let sequence: UInt64
  /// Its JSON, without a line feed.
  public let json: [UInt8]

  /// Names a record.
  public init(sequence: UInt64, json: [UInt8]) {
    self.sequence = sequence
    self.json = json
  }
}
