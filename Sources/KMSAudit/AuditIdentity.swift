/// `userIdentity` of a record.
///
/// Source: CloudTrail User Guide, "CloudTrail userIdentity element".
public struct AuditIdentity: Sendable {
  /// `Root`, `IAMUser`, `AssumedRole` …; `Unknown` where no signature was established.
  public let type: String
  /// The unique id of the principal.
  public let principalID: String?
  /// The ARN of the principal.
  public let arn: String?
  /// The account of the principal.
  public let account: String?
  /// The access key that signed, or that the request claims to be signed with.
  public let accessKeyID: String?

  /// Describes a principal.
  public init(
    type: String, principalID: String?, arn: String?, account: String?, accessKeyID: String?
  ) {
    self.type = type
    self.principalID = principalID
    self.arn = arn
    self.account = account
    self.accessKeyID = accessKeyID
  }
}
