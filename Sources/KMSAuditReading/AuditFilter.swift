public import KMSModel

/// Which records somebody wants to see. All conditions must hold; those left out always do.
public struct AuditFilter: Hashable, Sendable {
  /// Values that the record must have.
  public var attributes: [AuditAttributeValue] = []
  /// The first second that counts.
  public var start: Timestamp?
  /// The last second that counts.
  public var end: Timestamp?
  /// The account that received the record.
  public var account: String?
  /// The Region.
  public var region: String?

  /// Every record.
  public init() {}

  /// Whether a record is one of those.
  public func matches(_ entry: AuditEntry) -> Bool {
    if let start, entry.time < AuditFilter.second(of: start) { return false }
    if let end, entry.time > end { return false }
    if let account, !account.utf8.elementsEqual(entry.account.utf8) { return false }
    if let region, !region.utf8.elementsEqual(entry.region.utf8) { return false }
    return attributes.allSatisfy(entry.has)
  }

  /// Records tell whole seconds: one within the second of the start counts.
  private static func second(of time: Timestamp) -> Timestamp {
    Timestamp(millisecondsSinceEpoch: time.secondsSinceEpoch * 1000)
  }
}
