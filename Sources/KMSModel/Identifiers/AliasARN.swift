/// The full name of an alias: `arn:<partition>:kms:<region>:<account>:alias/<name>`.
public struct AliasARN: Hashable, Sendable, CustomStringConvertible {
  /// The partition of the deployment.
  public let partition: Partition
  /// Where the alias is.
  public let region: Region
  /// Who owns the alias.
  public let account: AccountID
  /// The name with its `alias/` in front.
  public let name: AliasName

  /// Names an alias.
  public init(partition: Partition, region: Region, account: AccountID, name: AliasName) {
    self.partition = partition
    self.region = region
    self.account = account
    self.name = name
  }

  /// The ARN as clients see it.
  public var text: String {
    String(joining: [
      "arn:", partition.name, ":kms:", region.name, ":", account.text, ":", name.text,
    ])
  }

  /// The ARN as clients see it.
  public var description: String { text }
}
