public import IAMPolicy
public import KMSModel

/// A request to another service of the deployment, such as IAM or STS, as the one decision procedure sees
/// it.
public struct ServiceQuestion: Sendable {
  /// What is asked for, such as `iam:CreateUser`.
  public let action: String
  /// The ARN that policies compare and refusals name; `*` for operations without a resource.
  public let resource: String
  /// The policy of the resource itself, which then has to agree; nothing where none has a say.
  public let resourcePolicy: ResourcePolicy?

  /// A policy that belongs to a resource, such as the trust policy of a role.
  public struct ResourcePolicy: Sendable {
    /// The policy and what operators know it by.
    public let attached: AttachedPolicy
    /// The account that the resource belongs to.
    public let account: AccountID

    /// Names a policy.
    public init(_ attached: AttachedPolicy, of account: AccountID) {
      self.attached = attached
      self.account = account
    }
  }

  /// Asks a question.
  public init(action: String, resource: String, resourcePolicy: ResourcePolicy? = nil) {
    self.action = action
    self.resource = resource
    self.resourcePolicy = resourcePolicy
  }
}

extension Authorizer {
  /// Decides on a request to another service of the deployment.
  ///
  /// Where the resource has a policy of its own, it has to agree, as the policy of a key has to: even for
  /// administrators, and for callers of other accounts together with their own policies.
  ///
  /// - Parameter context: the condition keys of the request.
  /// - Throws: the refusal that the caller is shown. It may say why.
  /// - Source: IAM User Guide, "Policy evaluation logic", with its exception for trust policies of roles.
  public func authorize(
    _ question: ServiceQuestion, by caller: Caller, request: RequestFacts,
    in context: some ConditionContext
  ) throws(Refusal) {
    guard case .refused(let reason) = verdict(on: question, by: caller, in: context) else { return }
    throw Refusal(
      caller: caller.arn, action: question.action, resource: question.resource, reason: reason,
      isTold: true, trace: trace(of: question, by: caller, request: request, in: context))
  }

  /// What would be decided, and why: the same decision, with what each statement said.
  public func trace(
    of question: ServiceQuestion, by caller: Caller, request: RequestFacts,
    in context: some ConditionContext
  ) -> DecisionTrace {
    let asked = question.request(by: caller)
    let traces = PolicyFindings.explanations(of: caller.policies, question.policies(for: caller)) {
      _, policy in policy.explain(asked, in: context)
    }
    return DecisionTrace(
      action: question.action, resource: question.resource, caller: caller, request: request,
      verdict: verdict(on: question, by: caller, in: context), policies: traces, grants: [])
  }

  private func verdict(
    on question: ServiceQuestion, by caller: Caller, in context: some ConditionContext
  ) -> Verdict {
    let asked = question.request(by: caller)
    let findings = PolicyFindings(
      policies: caller.policies, resource: question.policies(for: caller)
    ) { _, _, policy in policy.evaluate(asked, in: context) }
    guard let own = question.resourcePolicy else {
      return DecisionProcedure.decideInAccount(findings, isRoot: caller.kind == .root)
    }
    return DecisionProcedure.decideOnResource(
      findings, DecisionProcedure.Relation(of: caller, to: own.account))
  }
}

extension ServiceQuestion {
  fileprivate func request(by caller: Caller) -> PolicyRequest {
    PolicyRequest(
      principal: caller.principal, action: PolicyAction(action),
      resource: PolicyResource(arn: resource))
  }

  /// The policies on the side of the resource.
  fileprivate func policies(for caller: Caller) -> ResourcePolicies? {
    resourcePolicy.map { own in
      ResourcePolicies(
        name: own.attached.name, policy: own.attached.policy,
        resourceControl: caller.attributes.organization?.resourceControl(over: own.account) ?? [])
    }
  }
}
