public import KMSModel

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
  /// The name of a user, or the subject that an identity provider vouches for.
  public let userName: String?
  /// What is known of the session, where temporary credentials signed.
  public let session: AuditSession?
  /// The service that asked for the principal, or did it by itself.
  public var invokedBy: String?
  /// Who vouches for a `WebIdentityUser`.
  public let identityProvider: String?

  /// Describes a principal.
  public init(
    type: String, principalID: String? = nil, arn: String? = nil, account: String? = nil,
    accessKeyID: String? = nil, userName: String? = nil, session: AuditSession? = nil,
    invokedBy: String? = nil, identityProvider: String? = nil
  ) {
    self.type = type
    self.principalID = principalID
    self.arn = arn
    self.account = account
    self.accessKeyID = accessKeyID
    self.userName = userName
    self.session = session
    self.invokedBy = invokedBy
    self.identityProvider = identityProvider
  }

  private init(serviceFor account: String) {
    self.type = nil
    self.principalID = nil
    self.arn = nil
    self.account = account
    self.accessKeyID = nil
    self.userName = nil
    self.session = nil
    self.invokedBy = "AWS Internal"
    self.identityProvider = nil
  }

  /// The service itself, at work for an account.
  ///
  /// Source: CloudTrail User Guide, "AWS service events".
  public static func service(for account: String) -> AuditIdentity {
    AuditIdentity(serviceFor: account)
  }

  /// Nobody that is known, though a request may claim an access key.
  ///
  /// - Parameter claimedAccessKeyID: 1–128 characters from the request, not known to exist.
  public static func unknown(claimedAccessKeyID: String? = nil) -> AuditIdentity {
    AuditIdentity(type: "Unknown", accessKeyID: claimedAccessKeyID)
  }

  /// What the owner of a key of another account learns of the caller: its account and unique id.
  ///
  /// Source: CloudTrail User Guide, "CloudTrail userIdentity element", `AWSAccount`.
  public var reduced: AuditIdentity {
    AuditIdentity(type: "AWSAccount", principalID: principalID, account: account)
  }
}

/// `sessionContext` of an identity.
///
/// Source: CloudTrail User Guide, "CloudTrail userIdentity element", `sessionContext`.
public struct AuditSession: Sendable {
  /// Who the session was issued for.
  public struct Issuer: Sendable {
    /// `Role`, `IAMUser` or `Root`.
    public let type: String
    /// The unique id.
    public let principalID: String
    /// The ARN.
    public let arn: String
    /// The account.
    public let account: String
    /// The name of the role or user.
    public let userName: String?

    /// Describes an issuer.
    public init(
      type: String, principalID: String, arn: String, account: String, userName: String?
    ) {
      self.type = type
      self.principalID = principalID
      self.arn = arn
      self.account = account
      self.userName = userName
    }
  }

  /// Nothing for sessions of users and root users, as CloudTrail has it.
  public let issuer: Issuer?
  /// When the credentials were issued.
  public let creationDate: Timestamp
  /// Whether a second factor was used; written as a text.
  public let isMFAAuthenticated: Bool
  /// What was set with `SourceIdentity`.
  public let sourceIdentity: String?
  /// The ARN of the identity provider whose token was exchanged.
  public let federatedProvider: String?

  /// Describes a session.
  public init(
    issuer: Issuer?, creationDate: Timestamp, isMFAAuthenticated: Bool = false,
    sourceIdentity: String? = nil, federatedProvider: String? = nil
  ) {
    self.issuer = issuer
    self.creationDate = creationDate
    self.isMFAAuthenticated = isMFAAuthenticated
    self.sourceIdentity = sourceIdentity
    self.federatedProvider = federatedProvider
  }
}
