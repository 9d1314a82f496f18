public import IAMPolicy
public import KMSModel

/// What one policy contributed to a decision.
public struct PolicyTrace: Sendable {
  /// Where it is attached.
  public let source: PolicySource
  /// What operators know it by.
  public let name: String
  /// What each of its statements said.
  public let explanation: PolicyExplanation
}

/// Why a grant that means the caller did not help it.
public struct GrantTrace: Sendable {
  /// The grant.
  public let id: String
  /// What speaks against it; nothing if it gives the use, but the caller's own policies do not.
  public let objection: GrantObjection?
}

/// A whole decision, for the operator. It names statements and condition keys, never their values.
public struct DecisionTrace: Sendable {
  /// How many grants a trace names.
  static let grantsMax = 20
  /// How many statements of one policy a rendered trace lists.
  static let statementsMax = 200

  /// The action that was asked for, such as `kms:Encrypt`.
  public let action: String
  /// The resource that policies were asked about.
  public let resource: String
  /// The ARN of the caller.
  public let caller: String
  /// The account of the caller.
  public let account: AccountID
  /// When it was decided.
  public let time: Timestamp
  /// How it ended.
  public let verdict: Verdict
  /// Every policy that was asked.
  public let policies: [PolicyTrace]
  /// The grants to the caller that did not settle it, at most 20.
  public let grants: [GrantTrace]
  /// Why no policy was asked; nothing where policies were.
  public let obstacle: Obstacle?

  /// What makes asking policies pointless.
  public enum Obstacle: Hashable, Sendable {
    /// There is no such key or alias.
    case absent
    /// It belongs to another account, whose policies have no say in this.
    case otherAccount
    /// A service manages the key, and the operation is not for others.
    case serviceManaged
  }

  init(
    action: String, resource: String, caller: Caller, request: RequestFacts, verdict: Verdict,
    policies: [PolicyTrace], grants: [GrantTrace], obstacle: Obstacle? = nil
  ) {
    self.obstacle = obstacle
    self.action = action
    self.resource = resource
    self.caller = caller.arn
    self.account = caller.account
    self.time = request.now
    self.verdict = verdict
    self.policies = policies
    self.grants = grants
  }
}
