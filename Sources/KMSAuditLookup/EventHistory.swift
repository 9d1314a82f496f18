public import KMSAuditReading
public import KMSModel

/// Where the event history of an account is looked up.
public protocol EventHistory: Sendable {
  /// Finds records, the newest first.
  ///
  /// - Parameter completion: called once, on any thread, with at most `query.limit` records.
  func find(
    _ query: HistoryQuery,
    completion: @escaping @Sendable (Result<[HistoryEvent], HistoryError>) -> Void)
}

/// Which records of an account and Region are looked for.
public struct HistoryQuery: Sendable {
  /// The account that received them.
  public let account: String
  /// Their Region.
  public let region: String
  /// A value that they must have, if any.
  public let attribute: AuditAttributeValue?
  /// The first second that counts.
  public let start: Timestamp
  /// The last second that counts.
  public let end: Timestamp
  /// Where the last page ended; what comes after it is older.
  public let after: HistoryPosition?
  /// How many records at the most, from 1 on.
  public let limit: Int

  /// Describes a query.
  public init(
    account: String, region: String, attribute: AuditAttributeValue?, start: Timestamp,
    end: Timestamp, after: HistoryPosition?, limit: Int
  ) {
    self.account = account
    self.region = region
    self.attribute = attribute
    self.start = start
    self.end = end
    self.after = after
    self.limit = limit
  }

  /// The same query for nothing before this second, in seconds since 1970.
  public func notBefore(_ seconds: Int64) -> HistoryQuery {
    guard start.secondsSinceEpoch < seconds else { return self }
    return HistoryQuery(
      account: account, region: region, attribute: attribute,
      start: Timestamp(millisecondsSinceEpoch: seconds * 1000), end: end, after: after,
      limit: limit)
  }
}

/// A place in the event history: records are ordered by second, and within one by their number in the trail.
public struct HistoryPosition: Hashable, Sendable {
  /// Seconds since 1970.
  public let seconds: Int64
  /// The number in the trail.
  public let sequence: UInt64

  /// Names a place.
  public init(seconds: Int64, sequence: UInt64) {
    self.seconds = seconds
    self.sequence = sequence
  }
}

/// A record that was found.
public struct HistoryEvent: Sendable {
  /// Where it is.
  public let position: HistoryPosition
  /// Its JSON, as the trail has it.
  public let json: [UInt8]

  /// Describes a record.
  public init(position: HistoryPosition, json: [UInt8]) {
    self.position = position
    self.json = json
  }
}

/// Why the event history could not be looked up.
public enum HistoryError: Error, Hashable, Sendable {
  /// The index failed; it is built anew at the next start.
  case unavailable
  /// Too many lookups wait.
  case overloaded
}
