/// How a decision ended, and on what it rests.
public enum Verdict: Hashable, Sendable {
  /// Allowed.
  case allowed(Basis)
  /// Refused.
  case refused(Refusal.Reason)

  /// What an allowed request rests on.
  public enum Basis: Hashable, Sendable {
    /// The key policy names the caller, its role, or everyone.
    case keyPolicy
    /// The key policy names the caller's account, or a caller of another account: a policy of the principal
    /// allows as well.
    case keyPolicyAndIdentity
    /// A policy of the principal, where no key is asked, or the root user's own right.
    case identity
    /// A grant.
    case grant(id: String)
  }

  /// Whether the request goes on.
  public var isAllowed: Bool {
    switch self {
    case .allowed: true
    case .refused: false
    }
  }
}

/// A grant that is about the caller, the key and the action, and by what name it means the caller.
struct RelevantGrant {
  let id: String
  let match: GranteeMatch
}

/// By what name a grant means a caller.
enum GranteeMatch {
  /// The caller itself; for a root user its account.
  case direct
  /// The role or user behind the caller's session.
  case parent
  /// The caller's account, which hands the decision to its own policies.
  case account
}
