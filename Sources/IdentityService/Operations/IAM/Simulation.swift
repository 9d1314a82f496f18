import IAMPolicy
import KMSAuthorization
import KMSModel

/// What is simulated: policies, whom they bind, and the policy of the resources.
struct Simulation {
  /// How many policies are asked at most, over all actions and resources of one request.
  static let questionsMax = 20_000

  let caller: Caller
  let identity: [SimulatedPolicy]
  let boundary: SimulatedPolicy?
  let resource: SimulatedPolicy?
  /// Whether the account is one of an organization, whose policies count.
  let isInOrganization: Bool
  /// Who owns what names no owner.
  let owner: AccountID
  let context: DictionaryConditionContext
  let facts: RequestFacts

  /// What is answered about one action on one resource.
  struct Outcome {
    let decision: String
    let matched: [[AnswerNode]]
    let missing: [String]
    let allowedByOrganizations: Bool
    let allowedByBoundary: Bool
    /// What each side says, where the resource belongs to another account.
    let details: [(String, String)]
  }

  /// Asks the one procedure that decides on real requests.
  func outcome(of action: String, on name: String) -> Outcome {
    let own = resource.map {
      ServiceQuestion.ResourcePolicy(
        AttachedPolicy(name: $0.id, policy: $0.policy), of: Simulation.owner(of: name) ?? owner)
    }
    let trace = Authorizer().trace(
      of: ServiceQuestion(action: action, resource: name, resourcePolicy: own), by: caller,
      request: facts, in: context)
    let sides = sides(of: trace)
    let isDenied = Simulation.isDenied(trace.verdict)
    return Outcome(
      decision: Simulation.word(trace.verdict),
      matched: sides.flatMap {
        Simulation.matched($0.policy, $0.trace, trace.verdict, isDenied: isDenied)
      },
      missing: missing(sides),
      allowedByOrganizations: lets(
        PrincipalPolicies(identity: [], serviceControl: caller.policies.serviceControl), action,
        name),
      allowedByBoundary: lets(
        PrincipalPolicies(identity: [], boundary: caller.policies.boundary), action, name),
      details: own.map { $0.account == caller.account ? [] : Simulation.details(trace) } ?? [])
  }

  /// The policies with what they said; service control policies stay unnamed.
  private func sides(of trace: DecisionTrace) -> [(policy: SimulatedPolicy, trace: PolicyTrace)] {
    var found: [(SimulatedPolicy, PolicyTrace)] = []
    var identities = identity[...]
    for said in trace.policies {
      let policy: SimulatedPolicy? =
        switch said.source {
        case .identity: identities.popFirst()
        case .boundary: boundary
        case .resource: resource
        case .session, .serviceControl, .resourceControl: nil
        }
      if let policy { found.append((policy, said)) }
    }
    return found
  }

  /// The statements that decide: those that deny, or those that give what nobody denies. A boundary gives nothing.
  private static func matched(
    _ policy: SimulatedPolicy, _ trace: PolicyTrace, _ verdict: Verdict, isDenied: Bool
  ) -> [[AnswerNode]] {
    guard isDenied || verdict.isAllowed && trace.source != .boundary else { return [] }
    return trace.explanation.statements.compactMap { statement in
      guard case .matched = statement.verdict, statement.effect == (isDenied ? .deny : .allow)
      else { return nil }
      return policy.node(statement.statement)
    }
  }

  /// The keys that statements about the action and resource ask for, and the request does not have.
  private func missing(_ sides: [(policy: SimulatedPolicy, trace: PolicyTrace)]) -> [String] {
    var missing: [String] = []
    for (policy, trace) in sides {
      for statement in trace.explanation.statements
      where policy.keys.indices.contains(statement.statement) {
        switch statement.verdict {
        case .matched, .conditionFailed, .otherResource(isVariableUnresolved: true): break
        case .ineffective, .otherAction, .otherPrincipal, .otherResource: continue
        }
        for key in policy.keys[statement.statement] where !context.has(key) {
          if !missing.contains(where: { $0.lowercased() == key.lowercased() }) {
            missing.append(key)
          }
        }
      }
    }
    return missing
  }

  private static func word(_ verdict: Verdict) -> String {
    switch verdict {
    case .allowed: "allowed"
    case .refused: isDenied(verdict) ? "explicitDeny" : "implicitDeny"
    }
  }

  private static func isDenied(_ verdict: Verdict) -> Bool {
    switch verdict {
    case .refused(.explicitDeny): true
    case .allowed, .refused: false
    }
  }

  /// Whether ceilings alone, with everything granted, let an action through.
  private func lets(_ ceilings: PrincipalPolicies, _ action: String, _ name: String) -> Bool {
    // The root user needs no grant, so that only what limits is left.
    let unlimited = Caller(
      kind: .root, account: caller.account, arn: caller.arn, principalID: caller.principalID,
      accessKeyID: "", principal: caller.principal, policies: ceilings,
      attributes: caller.attributes)
    do {
      try Authorizer().authorize(
        ServiceQuestion(action: action, resource: name), by: unlimited, request: facts, in: context)
      return true
    } catch {
      return false
    }
  }

  private static func details(_ trace: DecisionTrace) -> [(String, String)] {
    [
      (SimulatedPolicy.ownType, PolicySource.identity),
      (SimulatedPolicy.resourceType, PolicySource.resource),
    ].map { type, source in
      let outcomes = trace.policies.filter { $0.source == source }.map(\.explanation.outcome)
      guard !outcomes.contains(where: \.isDenial) else { return (type, "explicitDeny") }
      return (type, outcomes.contains(where: \.allows) ? "allowed" : "implicitDeny")
    }
  }

  /// The account in an ARN.
  private static func owner(of arn: String) -> AccountID? {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 ? AccountID(String(parts[4])) : nil
  }
}

extension PolicyOutcome {
  /// Whether the policy allows.
  fileprivate var allows: Bool {
    switch self {
    case .allowed: true
    case .denied, .unreadable, .noMatch: false
    }
  }
}
