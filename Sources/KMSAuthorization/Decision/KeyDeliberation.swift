import IAMPolicy
import KMSModel

/// A decision about one use of one key, while grants may still be brought forward.
///
/// Policies are asked when it is made. Only if they do not allow, and a grant could, the service looks
/// for grants; then `conclude` mints the token or throws the refusal.
public struct KeyDeliberation: ~Copyable {
  private let use: KeyUse
  private let caller: Caller
  private let key: KeyAuthorizationFacts
  private let request: RequestFacts
  private let namedByCiphertext: Bool
  private let rule: ActionRule
  private let findings: PolicyFindings
  private let relation: DecisionProcedure.Relation
  private var grant: RelevantGrant?
  private var rejected: [GrantTrace] = []
  private let verdictOfPolicies: Verdict

  init(
    _ use: KeyUse, by caller: Caller, on key: KeyAuthorizationFacts, request: RequestFacts,
    namedByCiphertext: Bool
  ) {
    self.use = use
    self.caller = caller
    self.key = key
    self.request = request
    self.namedByCiphertext = namedByCiphertext
    let rule = ActionRule.rule(for: use.action)
    var question = KeyQuestion(use, rule, by: caller, on: key, request: request)
    self.rule = rule
    findings = PolicyFindings(policies: caller.policies, resource: question.resource) {
      source, _, policy in
      question.ask(source, policy)
    }
    relation = DecisionProcedure.Relation(of: caller, to: key.arn.account)
    verdictOfPolicies = DecisionProcedure.decideOnResource(
      findings, relation, reachesOtherAccounts: rule.reachesOtherAccounts, grant: nil)
  }

  /// Whether a grant could change the decision.
  public var wantsGrant: Bool {
    guard rule.grantOperation != nil, findings.denial == nil, findings.serviceControlAllows else {
      return false
    }
    return !verdictOfPolicies.isAllowed
  }

  /// Considers a grant on the key.
  ///
  /// - Returns: whether it settles the matter; no other needs to be looked at then.
  public mutating func consider(_ candidate: GrantFacts) -> Bool {
    guard let operation = rule.grantOperation, let match = candidate.granteeMatch(caller) else {
      return false
    }
    let isService: Bool
    if case .service = caller.kind { isService = true } else { isService = false }
    if let objection = candidate.objection(to: use, operation, request, isService: isService) {
      reject(candidate, objection)
      return false
    }
    let relevant = RelevantGrant(id: candidate.id, match: match)
    guard verdict(with: relevant).isAllowed else {
      reject(candidate, nil)
      return false
    }
    grant = relevant
    return true
  }

  /// The decision as it stands.
  public var verdict: Verdict { grant.map { verdict(with: $0) } ?? verdictOfPolicies }

  /// Mints the token.
  ///
  /// - Throws: the refusal that the caller is shown.
  public consuming func conclude() throws(Refusal) -> Authorized<KeyUse> {
    guard use.key == key.arn else { throw refusal(.resourceNotVisible) }
    switch verdict {
    case .allowed: return Authorized(use)
    case .refused(let reason): throw refusal(reason)
    }
  }

  /// Everything that was asked, for an operator.
  public func trace() -> DecisionTrace {
    var question = KeyQuestion(use, rule, by: caller, on: key, request: request)
    return DecisionTrace(
      action: use.action.name, resource: key.arn.text, caller: caller, request: request,
      verdict: verdict, policies: question.explanations(caller.policies), grants: rejected)
  }

  private func verdict(with grant: RelevantGrant) -> Verdict {
    DecisionProcedure.decideOnResource(
      findings, relation, reachesOtherAccounts: rule.reachesOtherAccounts, grant: grant)
  }

  private func refusal(_ reason: Refusal.Reason) -> Refusal {
    let isOwn = caller.account == key.arn.account
    return Refusal(
      caller: caller.arn, action: use.action.name,
      resource: namedByCiphertext ? nil : use.key.text, reason: reason,
      isTold: isOwn && !namedByCiphertext, trace: trace())
  }

  private mutating func reject(_ grant: GrantFacts, _ objection: GrantObjection?) {
    guard rejected.count < DecisionTrace.grantsMax else { return }
    rejected.append(GrantTrace(id: grant.id, objection: objection))
  }
}

extension DecisionProcedure.Relation {
  /// How a caller stands to a resource of an account.
  init(of caller: Caller, to account: AccountID) {
    switch caller.kind {
    case .service: self = .service
    case .root: self = caller.account == account ? .owner : .stranger(isRoot: true)
    case .user, .assumedRole, .federatedUser:
      self = caller.account == account ? .owner : .stranger(isRoot: false)
    }
  }
}

/// What the policies are asked about one use of one key.
struct KeyQuestion {
  private let request: PolicyRequest
  /// The context of the policy that is being asked.
  private var context: KMSConditionContext
  /// The policies on the key's side.
  let resource: ResourcePolicies

  init(
    _ use: KeyUse, _ rule: ActionRule, by caller: Caller, on key: KeyAuthorizationFacts,
    request: RequestFacts
  ) {
    self.request = PolicyRequest(
      principal: caller.principal, action: rule.policyAction, resource: key.resource)
    self.context = KMSConditionContext(
      caller: caller, request: request, parameters: use.parameters, context: use.context,
      alias: use.alias, key: key)
    self.resource = ResourcePolicies(of: key, for: use.action, by: caller)
  }

  mutating func ask(_ source: PolicySource, _ policy: CompiledPolicy) -> PolicyOutcome {
    context.isKeyPolicy = source == .resource
    return policy.evaluate(request, in: context)
  }

  mutating func explanations(_ policies: PrincipalPolicies) -> [PolicyTrace] {
    PolicyFindings.explanations(of: policies, resource) { source, policy in
      context.isKeyPolicy = source == .resource
      return policy.explain(request, in: context)
    }
  }
}
