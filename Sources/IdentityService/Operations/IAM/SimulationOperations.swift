import IAMPolicy
import KMSAuthorization
import KMSModel

/// What policies would say, asked of the compiled policies that decide on real requests.
///
/// Source: IAM API Reference, SimulatePrincipalPolicy, SimulateCustomPolicy.
enum SimulationOperations {
  static let all: [IdentityOperation] = [
    simulatePrincipalPolicy,
    simulateCustomPolicy,
  ]

  static func documents(_ name: String, _ call: IdentityCall) throws(IdentityRefusal)
    -> [(name: String, text: String)]
  {
    var found: [(name: String, text: String)] = []
    for (index, text) in call.parameters.members(name).enumerated() {
      var grammar = PolicyGrammar.managed
      grammar.requiresVersion2012 = false
      do {
        try call.checkDocument(text, grammar)
      } catch {
        throw .invalidInput("Invalid Input Policy: \(error.message)")
      }
      found.append(("\(name).\(index + 1)", text))
    }
    return found
  }

  static func results(
    _ call: IdentityCall, _ principal: PolicyPrincipal, _ policies: PrincipalPolicies,
    attributesOf caller: Caller?
  ) throws(IdentityRefusal) -> [AnswerNode] {
    let actions = call.parameters.members("ActionNames")
    guard !actions.isEmpty else {
      throw .validation(
        "1 validation error detected: Value null at 'actionNames' failed to satisfy constraint: "
          + "Member must not be null")
    }
    let named = call.parameters.members("ResourceArns")
    let resources = named.isEmpty ? ["*"] : named
    let context = IdentityContext.make(
      caller: caller, facts: call.facts, adding: contextEntries(call))
    var items: [[AnswerNode]] = []
    for action in actions {
      for resource in resources {
        let request = PolicyRequest(
          principal: principal, action: PolicyAction(action),
          resource: PolicyResource(arn: resource))
        items.append(result(action, resource, request, policies, context))
      }
    }
    return try call.page(
      Array(items.enumerated()), key: { String(1_000_000 + $0.offset) }, "EvaluationResults",
      { $0.element })
  }

  static func result(
    _ action: String, _ resource: String, _ request: PolicyRequest, _ policies: PrincipalPolicies,
    _ context: DictionaryConditionContext
  ) -> [AnswerNode] {
    var isDenied = false
    var matched: [[AnswerNode]] = []
    func allows(_ level: [AttachedPolicy]) -> Bool {
      var isAllowed = false
      for attached in level {
        let outcome = attached.policy.evaluate(request, in: context)
        switch outcome {
        case .denied, .unreadable: isDenied = true
        case .allowed: isAllowed = true
        case .noMatch: continue
        }
        matched.append([
          .text("SourcePolicyId", attached.name), .text("SourcePolicyType", "IAM Policy"),
        ])
      }
      return isAllowed
    }
    let identity = allows(policies.identity)
    let boundary = policies.boundary.map { allows([$0]) }
    let control = policies.serviceControl.map(allows).allSatisfy { $0 }
    let decision =
      isDenied
      ? "explicitDeny" : identity && boundary ?? true && control ? "allowed" : "implicitDeny"
    var nodes: [AnswerNode] = [
      .text("EvalActionName", action), .text("EvalResourceName", resource),
      .text("EvalDecision", decision), .list("MatchedStatements", matched),
      .list("MissingContextValues", []),
    ]
    if let boundary {
      nodes.append(
        .structure(
          "PermissionsBoundaryDecisionDetail", [.flag("AllowedByPermissionsBoundary", boundary)]))
    }
    return nodes
  }

  static func contextEntries(_ call: IdentityCall)
    -> [(name: String, values: ConditionValues)]
  {
    var entries: [(name: String, values: ConditionValues)] = []
    for number in 1...IdentityParameters.membersMax {
      let prefix = "ContextEntries.member.\(number)"
      guard let name = call.parameters["\(prefix).ContextKeyName"] else { break }
      let values = call.parameters.members("\(prefix).ContextKeyValues")
      entries.append((name, values.count == 1 ? .text(values[0]) : .list(values)))
    }
    return entries
  }
}
