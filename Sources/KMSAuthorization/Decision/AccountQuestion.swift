import IAMPolicy
import KMSModel

/// What policies of principals are asked where no key policy has a say.
struct AccountQuestion {
  let action: KMSAction
  /// What policies compare.
  let resource: String
  /// What the refusal names.
  let named: String
  let parameters: RequestParameters

  /// The question about an alias.
  init(_ use: AliasUse) {
    action = use.action
    resource = use.alias.text
    named = use.alias.text
    parameters = .none
  }

  /// The question about something that concerns no particular key.
  init(_ use: AccountUse, by caller: Caller) {
    action = use.action
    parameters = use.parameters
    switch use.resource {
    case .everything:
      resource = "arn:\(caller.partitionName):kms:\(use.region):\(use.account):*"
      named = "*"
    case .newKey(let key):
      resource = key.text
      named = key.text
    case .principal(let arn):
      resource = arn
      named = arn
    }
  }

  /// Asks every policy.
  func decide(by caller: Caller, request: RequestFacts) throws(Refusal) {
    let verdict = verdict(by: caller, request: request)
    guard case .refused(let reason) = verdict else { return }
    throw Refusal(
      caller: caller.arn, action: action.name, resource: named, reason: reason, isTold: true,
      trace: trace(by: caller, request: request))
  }

  /// The same decision, with what each statement said.
  func trace(by caller: Caller, request: RequestFacts) -> DecisionTrace {
    let asked = policyRequest(by: caller)
    let context = context(by: caller, request: request)
    return DecisionTrace(
      action: action.name, resource: named, caller: caller, request: request,
      verdict: verdict(by: caller, request: request),
      policies: PolicyFindings.explanations(of: caller.policies, nil) { _, policy in
        policy.explain(asked, in: context)
      }, grants: [])
  }

  private func verdict(by caller: Caller, request: RequestFacts) -> Verdict {
    let asked = policyRequest(by: caller)
    let context = context(by: caller, request: request)
    let findings = PolicyFindings(policies: caller.policies, resource: nil) { _, _, policy in
      policy.evaluate(asked, in: context)
    }
    return DecisionProcedure.decideInAccount(findings, isRoot: caller.kind == .root)
  }

  private func policyRequest(by caller: Caller) -> PolicyRequest {
    PolicyRequest(
      principal: caller.principal, action: ActionRule.rule(for: action).policyAction,
      resource: PolicyResource(arn: resource))
  }

  private func context(by caller: Caller, request: RequestFacts) -> KMSConditionContext {
    KMSConditionContext(
      caller: caller, request: request, parameters: parameters, context: StringPairs(), alias: nil,
      key: nil, isAboutKeyStore: action.isAboutKeyStore)
  }
}

extension Caller {
  /// The partition in the principal's ARN; the deployment has one.
  fileprivate var partitionName: Substring {
    let parts = arn.utf8.split(
      separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 ? Substring(parts[1]) : "aws"
  }
}
