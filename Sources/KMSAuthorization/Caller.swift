public import KMSModel

/// Who sent a request, as established by the signature.
public struct Caller: Hashable, Sendable {
  /// What kind of principal it is.
  public enum Kind: Hashable, Sendable {
    /// The root user of the account.
    case root
  }

  /// The kind of principal.
  public let kind: Kind
  /// The account that the principal belongs to.
  public let account: AccountID
  /// The ARN shown in refusals and audit records.
  public let arn: String
  /// The unique id: the account's digits for its root user.
  public let principalID: String
  /// The access key that signed.
  public let accessKeyID: String

  /// The root user of an account.
  public static func root(of account: AccountID, in partition: Partition, accessKeyID: String)
    -> Caller
  {
    Caller(
      kind: .root, account: account, arn: "arn:\(partition):iam::\(account):root",
      principalID: account.text, accessKeyID: accessKeyID)
  }
}
