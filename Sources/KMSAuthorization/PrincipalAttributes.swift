public import KMSModel

/// What condition keys tell about a principal. Immutable.
///
/// Source: IAM User Guide, "AWS global condition context keys", "Properties of the principal".
public final class PrincipalAttributes: Sendable {
  /// `aws:PrincipalArn`: of a role session the ARN of the role, not of the session.
  public let principalARN: String
  /// `aws:username`: of users only.
  public let userName: String?
  /// `aws:PrincipalTag/…`: the tags of the user or role, under those of the session.
  public let tags: [PrincipalTag]
  /// What is known of the session; nothing for long-term credentials.
  public let session: Session?
  /// The organization of the account, if it is in one.
  public let organization: OrganizationFacts?

  /// One tag of a principal.
  public struct PrincipalTag: Hashable, Sendable {
    /// Compared without regard to case.
    public let key: String
    /// The value.
    public let value: String

    /// Makes a tag.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// What condition keys tell about temporary credentials.
  public struct Session: Sendable {
    /// `aws:TokenIssueTime`.
    public let issueTime: Timestamp
    /// `aws:SourceIdentity`, if one was set.
    public let sourceIdentity: String?
    /// `aws:FederatedProvider`, for sessions made with a token of an identity provider.
    public let federatedProvider: String?

    /// Describes a session.
    public init(issueTime: Timestamp, sourceIdentity: String?, federatedProvider: String?) {
      self.issueTime = issueTime
      self.sourceIdentity = sourceIdentity
      self.federatedProvider = federatedProvider
    }
  }

  /// Describes a principal.
  public init(
    principalARN: String, userName: String? = nil, tags: [PrincipalTag] = [],
    session: Session? = nil, organization: OrganizationFacts? = nil
  ) {
    self.principalARN = principalARN
    self.userName = userName
    self.tags = tags
    self.session = session
    self.organization = organization
  }
}
