/// The full name of a KMS key: `arn:<partition>:kms:<region>:<account>:key/<key id>`.
public struct KeyARN: Hashable, Sendable, CustomStringConvertible {
  /// The partition of the deployment that owns the key.
  public let partition: Partition
  /// Where the key is.
  public let region: Region
  /// Who owns the key.
  public let account: AccountID
  /// Which key it is.
  public let id: KeyID

  /// Names a key.
  public init(partition: Partition, region: Region, account: AccountID, id: KeyID) {
    self.partition = partition
    self.region = region
    self.account = account
    self.id = id
  }

  /// The related key of a multi-Region set in another Region.
  public func related(in region: Region) -> KeyARN {
    KeyARN(partition: partition, region: region, account: account, id: id)
  }

  /// The ARN as clients see it.
  public var text: String {
    String(joining: [
      "arn:", partition.name, ":kms:", region.name, ":", account.text, ":key/", id.text,
    ])
  }

  /// The ARN as clients see it.
  public var description: String { text }
}
