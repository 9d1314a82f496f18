/// Where a policy that takes part in a decision is attached.
public enum PolicySource: String, Hashable, Sendable {
  /// The key.
  case resource
  /// The principal, its groups or its role.
  case identity
  /// The principal, as a ceiling.
  case boundary
  /// The session, as a ceiling.
  case session
  /// The organization, over the principal's account.
  case serviceControl
  /// The organization, over the key's account.
  case resourceControl

  /// How a refusal for want of an allow names the policy.
  var missing: String {
    switch self {
    case .resource: "no resource-based policy allows"
    case .identity: "no identity-based policy allows"
    case .boundary: "no permissions boundary allows"
    case .session: "no session policy allows"
    case .serviceControl: "no service control policy allows"
    case .resourceControl: "no resource control policy allows"
    }
  }

  /// How a refusal for an explicit deny names the policy; "sessions" is what the service writes.
  var denying: String {
    switch self {
    case .resource: "a resource-based policy"
    case .identity: "an identity-based policy"
    case .boundary: "a permissions boundary"
    case .session: "a sessions policy"
    case .serviceControl: "a service control policy"
    case .resourceControl: "a resource control policy"
    }
  }
}
