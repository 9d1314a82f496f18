public import KMSModel

/// What the store keeps of one alias.
///
/// Format: docs/formats/records.md, "alias".
public struct AliasRecord: Hashable, Sendable {
  /// The alias.
  public let arn: AliasARN
  /// The key that it stands for, in the same account and Region.
  public var target: KeyID
  /// When it was made.
  public let creationDate: Timestamp
  /// When it was last pointed at another key.
  public var lastUpdatedDate: Timestamp

  /// Describes an alias.
  public init(
    arn: AliasARN, target: KeyID, creationDate: Timestamp, lastUpdatedDate: Timestamp
  ) {
    self.arn = arn
    self.target = target
    self.creationDate = creationDate
    self.lastUpdatedDate = lastUpdatedDate
  }
}
