public import IAMPolicy
public import KMSModel

/// Who sent a request, as established by the signature: an immutable picture made when the signature was
/// verified, with every policy that binds the principal.
///
/// A class, so that a decision hands it on without copying its parts.
public final class Caller: Sendable {
  /// What kind of principal it is.
  public enum Kind: Hashable, Sendable {
    /// The root user of the account.
    case root
    /// An IAM user.
    case user(name: String)
    /// A session of a role.
    case assumedRole(role: String, session: String)
    /// A session that a user made for a name of its choice.
    case federatedUser(name: String)
    /// A service principal of this deployment, such as `storage.amazonaws.com`.
    case service(name: String)
  }

  /// The kind of principal.
  public let kind: Kind
  /// The account that the principal belongs to.
  public let account: AccountID
  /// The ARN shown in refusals and audit records: of a session, the ARN of the session.
  public let arn: String
  /// The unique id: the account's digits for its root user, `AIDA…` for a user, `AROA…:session` for a
  /// session.
  public let principalID: String
  /// The access key that signed.
  public let accessKeyID: String
  /// The principal as policies compare it.
  public let principal: PolicyPrincipal
  /// Every policy that binds the principal.
  public let policies: PrincipalPolicies
  /// What condition keys tell about the principal.
  public let attributes: PrincipalAttributes

  /// Describes a principal.
  public init(
    kind: Kind, account: AccountID, arn: String, principalID: String, accessKeyID: String,
    principal: PolicyPrincipal, policies: PrincipalPolicies, attributes: PrincipalAttributes
  ) {
    self.kind = kind
    self.account = account
    self.arn = arn
    self.principalID = principalID
    self.accessKeyID = accessKeyID
    self.principal = principal
    self.policies = policies
    self.attributes = attributes
  }

  /// The root user of an account.
  ///
  /// - Parameter policies: the service control policies of the account; a root user has no others.
  public static func root(
    of account: AccountID, in partition: Partition, accessKeyID: String,
    policies: PrincipalPolicies = .none
  ) -> Caller {
    let arn = "arn:\(partition):iam::\(account):root"
    return Caller(
      kind: .root, account: account, arn: arn, principalID: account.text,
      accessKeyID: accessKeyID, principal: PolicyPrincipal(.rootUser, account: account.text),
      policies: policies, attributes: PrincipalAttributes(principalARN: arn))
  }
}
