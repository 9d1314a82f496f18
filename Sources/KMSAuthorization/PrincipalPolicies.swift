public import IAMPolicy

/// One policy that binds a principal, ready to be asked.
public struct AttachedPolicy: Sendable {
  /// What operators know it by: the ARN of a managed policy, or `inline/<name>`; no secret.
  public let name: String
  /// The policy, compiled with `ConditionKeys.vocabulary`.
  public let policy: CompiledPolicy

  /// Names a policy.
  public init(name: String, policy: CompiledPolicy) {
    self.name = name
    self.policy = policy
  }
}

/// Every policy that binds one principal. Immutable and shared by all of its requests.
///
/// Source: IAM User Guide, "Policy evaluation logic".
public final class PrincipalPolicies: Sendable {
  /// What is attached to the user and its groups, or to the role.
  public let identity: [AttachedPolicy]
  /// The ceiling of the user or role.
  public let boundary: AttachedPolicy?
  /// What was passed when the session was made; nil when nothing was. Several policies together are one
  /// ceiling: one of them must allow.
  public let session: [AttachedPolicy]?
  /// The service control policies, a list for each level from the organization's root down to the
  /// account. In every level one policy must allow. No level for accounts outside an organization.
  public let serviceControl: [[AttachedPolicy]]

  /// Collects policies.
  public init(
    identity: [AttachedPolicy], boundary: AttachedPolicy? = nil, session: [AttachedPolicy]? = nil,
    serviceControl: [[AttachedPolicy]] = []
  ) {
    self.identity = identity
    self.boundary = boundary
    self.session = session
    self.serviceControl = serviceControl
  }

  /// No policy at all.
  public static let none = PrincipalPolicies(identity: [])
}
