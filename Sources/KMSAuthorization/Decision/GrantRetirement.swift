import KMSModel

extension Authorizer {
  /// Decides whether a caller may retire a grant.
  ///
  /// The grant decides: its retiring principal may, its grantee if it holds RetireGrant, and the account
  /// that made it, which can hand its right to its principals. Policies can deny; none needs to allow for
  /// the first two, and a key policy never allows.
  ///
  /// - Throws: the refusal that the caller is shown.
  /// - Source: Developer Guide, "Retiring and revoking grants"; API Reference, RetireGrant.
  public func authorizeRetirement(
    of grant: GrantFacts, _ use: KeyUse, by caller: Caller, on key: KeyAuthorizationFacts,
    request: RequestFacts
  ) throws(Refusal) -> Authorized<KeyUse> {
    let rule = ActionRule.rule(for: use.action)
    var question = KeyQuestion(use, rule, by: caller, on: key, request: request)
    let findings = PolicyFindings(policies: caller.policies, resource: question.resource) {
      source, _, policy in
      question.ask(source, policy)
    }
    let verdict = Authorizer.verdict(on: grant, findings, caller)
    guard case .refused(let reason) = verdict else { return Authorized(use) }
    throw Refusal(
      caller: caller.arn, action: use.action.name, resource: use.key.text, reason: reason,
      isTold: caller.account == use.key.account,
      trace: DecisionTrace(
        action: use.action.name, resource: use.key.text, caller: caller, request: request,
        verdict: verdict, policies: question.explanations(caller.policies),
        grants: [GrantTrace(id: grant.id, objection: nil)]))
  }

  private static func verdict(
    on grant: GrantFacts, _ findings: PolicyFindings, _ caller: Caller
  ) -> Verdict {
    if let source = findings.denial { return .refused(.explicitDeny(source)) }
    guard findings.serviceControlAllows else { return .refused(.noPolicyAllows(.serviceControl)) }
    let allowed = Verdict.allowed(.grant(id: grant.id))
    switch grant.retirerMatch(caller) {
    case .direct: return allowed
    case .parent: if findings.ceilingsAllow { return allowed }
    case .account: if findings.identityAllows && findings.ceilingsAllow { return allowed }
    case nil: break
    }
    if grant.operations.contains(.retireGrant) {
      switch grant.granteeMatch(caller) {
      case .direct: return allowed
      case .parent: if findings.ceilingsAllow { return allowed }
      case .account: if findings.identityAllows && findings.ceilingsAllow { return allowed }
      case nil: break
      }
    }
    if caller.account == grant.issuer {
      if caller.kind == .root { return allowed }
      if findings.identityAllows && findings.ceilingsAllow { return allowed }
    }
    return .refused(.notRetirer)
  }
}
