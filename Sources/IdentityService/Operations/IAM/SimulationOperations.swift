import IAMPolicy
import KMSAuthorization
import KMSModel

/// What policies would say, asked of the procedure that decides on real requests.
///
/// Source: IAM API Reference, SimulatePrincipalPolicy, SimulateCustomPolicy; what the reference leaves open was
/// observed.
enum SimulationOperations {
  static let all: [IdentityOperation] = [
    simulatePrincipalPolicy,
    simulateCustomPolicy,
  ]

  /// The answer: one result for each action, and in it one for each resource.
  static func answer(_ call: IdentityCall, _ simulation: Simulation) throws(IdentityRefusal)
    -> [AnswerNode]
  {
    let actions = call.parameters.members("ActionNames")
    for action in actions where !isAction(action) {
      throw .invalidInput("Invalid action name: \(action)")
    }
    let named = call.parameters.members("ResourceArns")
    for resource in named where !isResource(resource) {
      throw .invalidInput("Invalid resource ARN: \(resource)")
    }
    let resources = named.isEmpty ? ["*"] : named
    let policyCount = simulation.identity.count + 2
    guard actions.count * resources.count * policyCount <= Simulation.questionsMax else {
      throw .invalidInput(
        "The simulation asks too much at once; name fewer actions, resources or policies.")
    }
    return try call.page(
      Array(actions.enumerated()), key: { String(1_000_000 + $0.offset) }, "EvaluationResults",
      { result(of: $0.element, on: resources, simulation) })
  }

  private static func isAction(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { (0x30...0x7A).contains($0) || $0 == 0x2D }
      } && !text.contains("*") && !text.contains("?")
  }

  private static func isResource(_ text: String) -> Bool {
    text == "*"
      || text.hasPrefix("arn:")
        && text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).count == 6
  }

  private static func result(
    of action: String, on resources: [String], _ simulation: Simulation
  ) -> [AnswerNode] {
    let outcomes = resources.map { simulation.outcome(of: action, on: $0) }
    // Of several resources the strictest decision stands for all.
    let decision =
      ["explicitDeny", "implicitDeny"].first { word in outcomes.contains { $0.decision == word } }
      ?? "allowed"
    let isWhole = resources == ["*"]
    let isSingle = outcomes.count == 1
    var nodes: [AnswerNode] = [
      .text("EvalActionName", action), .text("EvalResourceName", isSingle ? resources[0] : "*"),
      .text("EvalDecision", decision),
      .list("MatchedStatements", isSingle ? outcomes[0].matched : []),
      .texts("MissingContextValues", isWhole ? outcomes[0].missing : []),
    ]
    if simulation.isInOrganization {
      let isAllowed = outcomes.allSatisfy(\.allowedByOrganizations)
      nodes.append(
        .structure("OrganizationsDecisionDetail", [.flag("AllowedByOrganizations", isAllowed)]))
    }
    nodes += boundary(outcomes.allSatisfy(\.allowedByBoundary), simulation)
    guard !isWhole else { return nodes }
    nodes.append(details(isSingle ? outcomes[0] : nil))
    let specific = zip(resources, outcomes).map { resource, outcome -> [AnswerNode] in
      [
        .text("EvalResourceName", resource), .text("EvalResourceDecision", outcome.decision),
        .list("MatchedStatements", outcome.matched),
        .texts("MissingContextValues", outcome.missing),
      ] + (outcome.details.isEmpty ? [] : [details(outcome)])
        + boundary(outcome.allowedByBoundary, simulation)
    }
    return nodes + [.list("ResourceSpecificResults", specific)]
  }

  private static func details(_ outcome: Simulation.Outcome?) -> AnswerNode {
    .map("EvalDecisionDetails", (outcome?.details ?? []).map { ($0.0, .text("value", $0.1)) })
  }

  private static func boundary(_ isAllowed: Bool, _ simulation: Simulation) -> [AnswerNode] {
    guard simulation.boundary != nil else { return [] }
    return [
      .structure(
        "PermissionsBoundaryDecisionDetail", [.flag("AllowedByPermissionsBoundary", isAllowed)])
    ]
  }
}
