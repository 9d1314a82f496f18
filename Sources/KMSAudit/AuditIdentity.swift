/// `userIdentity` of a record.
///
/// Source: CloudTrail User Guide, "CloudTrail userIdentity element".
public struct AuditIdentity: Sendable {
  /// `Root`, `IAMUser`, `AssumedRole` …; `Unknown` where no signature was established; nothing where
  /// nobody asked.
  public let type: String?
  /// The unique id of the principal.
  public let principalID: String?
  /// The ARN of the principal.
  public let arn: String?
  /// The account of the principal.
  public let account: String?
  /// The access key that signed, or that the request claims to be signed with.
  public let accessKeyID: String?

  /// Who did it for the account, where nobody asked.
  public let invokedBy: String?

  /// The service itself, at work for an account.
  ///
  /// Source: CloudTrail User Guide, "AWS service events".
  public static func service(for account: String) -> AuditIdentity {
    AuditIdentity(account: account)
  }

  private init(account: String) {
    self.type = nil
    self.principalID = nil
    self.arn = nil
    self.account = account
    self.accessKeyID = nil
    self.invokedBy = "AWS Internal"
  }

  /// Describes a principal.
  public init(
    type: String, principalID: String?, arn: String?, account: String?, accessKeyID: String?
  ) {
    self.type = type
    self.principalID = principalID
    self.arn = arn
    self.account = account
    self.accessKeyID = accessKeyID
    self.invokedBy = nil
  }
}
