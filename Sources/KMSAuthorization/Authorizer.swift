import IAMPolicy
import KMSModel

/// Decides, and is the only place that mints `Authorized` tokens.
///
/// It keeps nothing between two requests: what a decision looks at is passed in.
public struct Authorizer: Sendable {
  /// Makes an authorizer.
  public init() {}

  /// Begins a decision on the use of a key: asks the policies, and leaves room for grants.
  ///
  /// - Parameter namedByCiphertext: the caller did not name the key; the refusal must not either.
  public func deliberate(
    _ use: KeyUse, by caller: Caller, on key: KeyAuthorizationFacts, request: RequestFacts,
    namedByCiphertext: Bool = false
  ) -> KeyDeliberation {
    KeyDeliberation(
      use, by: caller, on: key, request: request, namedByCiphertext: namedByCiphertext)
  }

  /// Decides on the use of a key by its policies alone.
  ///
  /// - Throws: the refusal that the caller is shown.
  public func authorize(
    _ use: KeyUse, by caller: Caller, on key: KeyAuthorizationFacts, request: RequestFacts,
    namedByCiphertext: Bool = false
  ) throws(Refusal) -> Authorized<KeyUse> {
    let deliberation = deliberate(
      use, by: caller, on: key, request: request, namedByCiphertext: namedByCiphertext)
    return try deliberation.conclude()
  }

  /// The refusal where no policy is asked. It never tells the caller which obstacle it is.
  ///
  /// - Parameters:
  ///   - resource: what the caller named; nothing for the key of a ciphertext.
  ///   - isTold: whether the text may say that policies do not allow, for what belongs to the caller.
  public func refuse(
    _ action: KMSAction, on resource: String?, by caller: Caller, request: RequestFacts,
    because obstacle: DecisionTrace.Obstacle, isTold: Bool = false
  ) -> Refusal {
    let reason: Refusal.Reason =
      switch obstacle {
      case .absent, .otherAccount: .resourceNotVisible
      case .serviceManaged: .noPolicyAllows(.resource)
      }
    return Refusal(
      caller: caller.arn, action: action.name, resource: resource, reason: reason, isTold: isTold,
      trace: DecisionTrace(
        action: action.name, resource: resource ?? "the key of a ciphertext", caller: caller,
        request: request, verdict: .refused(reason), policies: [], grants: [], obstacle: obstacle))
  }

  /// Decides on the use of an alias, which only policies of principals of its account govern.
  ///
  /// - Throws: the refusal that the caller is shown.
  public func authorize(_ use: AliasUse, by caller: Caller, request: RequestFacts)
    throws(Refusal) -> Authorized<AliasUse>
  {
    guard caller.account == use.alias.account else {
      throw refuse(
        use.action, on: use.alias.text, by: caller, request: request, because: .otherAccount)
    }
    try AccountQuestion(use).decide(by: caller, request: request)
    return Authorized(use)
  }

  /// Decides on a use that concerns no particular key.
  ///
  /// - Throws: the refusal that the caller is shown.
  public func authorize(_ use: AccountUse, by caller: Caller, request: RequestFacts)
    throws(Refusal) -> Authorized<AccountUse>
  {
    let question = AccountQuestion(use, by: caller)
    guard caller.account == use.account else {
      throw refuse(
        use.action, on: question.named, by: caller, request: request, because: .otherAccount)
    }
    try question.decide(by: caller, request: request)
    return Authorized(use)
  }

  /// What would be decided on the use of an alias of the caller's account, and why.
  public func trace(of use: AliasUse, by caller: Caller, request: RequestFacts) -> DecisionTrace {
    AccountQuestion(use).trace(by: caller, request: request)
  }

  /// What would be decided on a use that concerns no particular key, and why.
  public func trace(of use: AccountUse, by caller: Caller, request: RequestFacts) -> DecisionTrace {
    AccountQuestion(use, by: caller).trace(by: caller, request: request)
  }

  /// Allows a use that nobody asked for: a scheduled rotation, the making of an AWS managed key.
  ///
  /// - Important: whoever calls this writes an audit record of a service event in the same transaction as
  ///   the effect. `KMSService/KeyLife/WorkWithoutCaller.swift` is the only caller.
  public func unsafeAuthorizeWithoutCaller(_ use: KeyUse) -> Authorized<KeyUse> { Authorized(use) }

  /// Allows a use that nobody asked for; see `unsafeAuthorizeWithoutCaller(_:)`.
  public func unsafeAuthorizeWithoutCaller(_ use: AccountUse) -> Authorized<AccountUse> {
    Authorized(use)
  }
}
