/// Who makes a request, as far as policies that name principals need to know.
///
/// Everything in it was established by the caller's authentication; nothing is taken from the request
/// itself. Texts are compared byte by byte.
public struct PolicyPrincipal: Sendable {
  /// What kind of principal it is.
  ///
  /// Unique ids are those of ``PolicyPrincipalReference/Subject/uniqueID(_:)``: `AIDA…` of a user,
  /// `AROA…` of a role.
  public enum Identity: Sendable {
    /// The root user of the account.
    case rootUser
    /// A user.
    case user(arn: String, id: String)
    /// A session of a role: the ARN of the session, and the role behind it.
    case roleSession(arn: String, roleARN: String, roleID: String)
    /// A session that a user made for a name of its choice: the ARN of the session, and the user.
    case federatedUser(arn: String, userARN: String, userID: String)
    /// A service, under all of its names.
    case service(names: [String])
    /// Somebody whom an identity provider vouches for and who is no principal of an account yet.
    case identityProvider(String)
    /// Somebody without credentials.
    case anonymous
  }

  /// What kind of principal it is.
  public let identity: Identity
  /// The 12 digits of the account it belongs to; nil for services, providers and anonymous requests.
  public let account: String?
  /// Whether a permissions boundary is attached: `NotPrincipal` with `Deny` never spares such a
  /// principal.
  public let hasPermissionsBoundary: Bool

  /// A principal.
  public init(_ identity: Identity, account: String?, hasPermissionsBoundary: Bool = false) {
    self.identity = identity
    self.account = account
    self.hasPermissionsBoundary = hasPermissionsBoundary
  }
}

/// By what name a statement means the principal of a request.
///
/// What a match is worth depends on it: an account in a resource policy only hands the decision to the
/// account's own policies, the role behind a session leaves boundary and session policies in force.
/// Ordered from the weakest to the strongest.
///
/// - Source: IAM User Guide, "Policy evaluation logic", "Evaluating identity-based policies with
///   resource-based policies".
public enum PrincipalMatch: Int, Sendable, Comparable {
  /// The statement names the account that the principal belongs to.
  case account
  /// It names the role or the user behind the principal's session.
  case parent
  /// It names the principal itself; for a root user, its account.
  case direct
  /// It names everyone.
  case everyone
  /// Policies of this kind name nobody and are about whoever they are attached to.
  case holder

  public static func < (left: PrincipalMatch, right: PrincipalMatch) -> Bool {
    left.rawValue < right.rawValue
  }
}
