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

  /// The refusal for a key that the caller must not learn anything about, whether it exists or not.
  public func refuseInvisible(_ use: KeyUse, by caller: Caller, namedByCiphertext: Bool) -> Refusal
  {
    Refusal(
      caller: caller.arn, action: use.action, resource: namedByCiphertext ? nil : use.key.text,
      reason: .resourceNotVisible)
  }

  /// Decides on the use of an alias, which only policies of principals of its account govern.
  ///
  /// - Throws: the refusal that the caller is shown.
  public func authorize(_ use: AliasUse, by caller: Caller, request: RequestFacts)
    throws(Refusal) -> Authorized<AliasUse>
  {
    guard caller.account == use.alias.account else {
      throw Refusal(
        caller: caller.arn, action: use.action, resource: use.alias.text,
        reason: .resourceNotVisible)
    }
    let question = AccountQuestion(
      action: use.action, resource: use.alias.text, named: use.alias.text, parameters: .none)
    try question.decide(by: caller, request: request)
    return Authorized(use)
  }

  /// Decides on a use that concerns no particular key.
  ///
  /// - Throws: the refusal that the caller is shown.
  public func authorize(_ use: AccountUse, by caller: Caller, request: RequestFacts)
    throws(Refusal) -> Authorized<AccountUse>
  {
    let everything = "arn:\(caller.partitionName):kms:\(use.region):\(use.account):*"
    let question: AccountQuestion
    switch use.resource {
    case .everything:
      question = AccountQuestion(
        action: use.action, resource: everything, named: "*", parameters: use.parameters)
    case .newKey(let key):
      question = AccountQuestion(
        action: use.action, resource: key.text, named: key.text, parameters: use.parameters)
    case .principal(let arn):
      question = AccountQuestion(
        action: use.action, resource: arn, named: arn, parameters: use.parameters)
    }
    guard caller.account == use.account else {
      throw Refusal(
        caller: caller.arn, action: use.action, resource: question.named,
        reason: .resourceNotVisible)
    }
    try question.decide(by: caller, request: request)
    return Authorized(use)
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

extension Caller {
  /// The partition in the principal's ARN; the deployment has one.
  fileprivate var partitionName: Substring {
    let parts = arn.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 ? parts[1] : "aws"
  }
}

/// What policies of principals are asked where no key policy has a say.
struct AccountQuestion {
  let action: KMSAction
  /// What policies compare.
  let resource: String
  /// What the refusal names.
  let named: String
  let parameters: RequestParameters

  func decide(by caller: Caller, request: RequestFacts) throws(Refusal) {
    let policyRequest = PolicyRequest(
      principal: caller.principal, action: PolicyAction(action.name),
      resource: PolicyResource(arn: resource))
    let context = KMSConditionContext(
      caller: caller, request: request, parameters: parameters, context: StringPairs(), alias: nil,
      key: nil)
    let findings = PolicyFindings(policies: caller.policies, key: nil) { _, _, policy in
      policy.evaluate(policyRequest, in: context)
    }
    let verdict = DecisionProcedure.decideInAccount(findings, isRoot: caller.kind == .root)
    guard case .refused(let reason) = verdict else { return }
    var traces: [PolicyTrace] = []
    _ = PolicyFindings(policies: caller.policies, key: nil) { source, name, policy in
      let explanation = policy.explain(policyRequest, in: context)
      traces.append(PolicyTrace(source: source, name: name, explanation: explanation))
      return explanation.outcome
    }
    throw Refusal(
      caller: caller.arn, action: action, resource: named, reason: reason, isTold: true,
      trace: DecisionTrace(
        action: action, resource: named, caller: caller, request: request, verdict: verdict,
        policies: traces, grants: []))
  }
}
