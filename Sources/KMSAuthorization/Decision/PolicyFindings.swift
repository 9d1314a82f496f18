import IAMPolicy
import KMSModel

/// What the policies say about one action, each asked once.
struct PolicyFindings {
  /// The policy that denies, if one does: the first in the order in which AWS names them.
  var denial: PolicySource?
  /// Whether every level of service control policies allows.
  var serviceControlAllows = true
  /// By what name the policy of the resource allows the caller, if it does.
  var resourcePolicy: PrincipalMatch?
  /// Whether a policy of the principal allows.
  var identityAllows = false
  /// Whether there is no boundary, or it allows.
  var boundaryAllows = true
  /// Whether nothing was passed with the session, or a policy of it allows.
  var sessionAllows = true

  /// How one policy is asked. The trace asks in a way that takes notes.
  typealias Ask = (PolicySource, String, CompiledPolicy) -> PolicyOutcome

  /// Asks every policy that takes part.
  ///
  /// Source: IAM User Guide, "Policy evaluation logic", for the order in which denies are looked for.
  init(policies: PrincipalPolicies, resource: ResourcePolicies?, ask: Ask) {
    if let resource {
      for attached in resource.resourceControl {
        note(ask(.resourceControl, attached.name, attached.policy), from: .resourceControl)
      }
    }
    for level in policies.serviceControl where !isAllowed(by: level, of: .serviceControl, ask) {
      serviceControlAllows = false
    }
    if let resource {
      let outcome = ask(.resource, resource.name, resource.policy)
      note(outcome, from: .resource)
      if case .allowed(_, let match) = outcome { resourcePolicy = match }
    }
    identityAllows = isAllowed(by: policies.identity, of: .identity, ask)
    if let boundary = policies.boundary {
      let outcome = ask(.boundary, boundary.name, boundary.policy)
      note(outcome, from: .boundary)
      boundaryAllows = outcome.isAllowance
    }
    if let session = policies.session {
      sessionAllows = isAllowed(by: session, of: .session, ask)
    }
  }

  /// What every policy that takes part says, statement by statement, in the order of asking.
  static func explanations(
    of policies: PrincipalPolicies, _ resource: ResourcePolicies?,
    explain: (PolicySource, CompiledPolicy) -> PolicyExplanation
  ) -> [PolicyTrace] {
    var traces: [PolicyTrace] = []
    _ = PolicyFindings(policies: policies, resource: resource) { source, name, policy in
      let explanation = explain(source, policy)
      traces.append(PolicyTrace(source: source, name: name, explanation: explanation))
      return explanation.outcome
    }
    return traces
  }

  /// Whether nothing that only limits is in the way.
  var ceilingsAllow: Bool { boundaryAllows && sessionAllows }

  /// Whether one of several policies allows. All are asked, as each can deny.
  private mutating func isAllowed(
    by policies: [AttachedPolicy], of source: PolicySource, _ ask: Ask
  ) -> Bool {
    var isAllowed = false
    for attached in policies {
      let outcome = ask(source, attached.name, attached.policy)
      note(outcome, from: source)
      if outcome.isAllowance { isAllowed = true }
    }
    return isAllowed
  }

  private mutating func note(_ outcome: PolicyOutcome, from source: PolicySource) {
    if denial == nil, outcome.isDenial { denial = source }
  }
}

/// The policies on the side of a resource: its own, and those that limit its account.
struct ResourcePolicies {
  /// What operators know the resource's own policy by.
  let name: String
  let policy: CompiledPolicy
  let resourceControl: [AttachedPolicy]
}

extension ResourcePolicies {
  /// Those of a key.
  ///
  /// Source: Developer Guide, "Resource control policies in AWS KMS": they do not limit the keys that
  /// services manage, and have no say in RetireGrant.
  init(of key: KeyAuthorizationFacts, for action: KMSAction, by caller: Caller) {
    let isLimited = !key.isServiceManaged && action != .operation(.retireGrant)
    self.init(
      name: "default", policy: key.policy,
      resourceControl: isLimited
        ? caller.attributes.organization?.resourceControl(over: key.arn.account) ?? [] : [])
  }
}

extension PolicyOutcome {
  var isAllowance: Bool {
    switch self {
    case .allowed: true
    case .denied, .unreadable, .noMatch: false
    }
  }
}
