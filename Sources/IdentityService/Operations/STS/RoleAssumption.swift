import IAMPolicy
import KMSAuthorization
import KMSModel

/// AssumeRole. Source: STS API Reference, AssumeRole; IAM User Guide, "Passing session tags in AWS STS".
enum RoleAssumption {
  static func perform(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let caller = try call.caller()
    guard caller.kind != .root else {
      throw .accessDenied("Roles may not be assumed by root accounts.")
    }
    try call.refuseSecondFactor()
    let arn = call.parameters.text("RoleArn")
    guard arn.utf8.starts(with: "arn:".utf8), arn.contains(":role/") else {
      throw .validation("\(arn) is invalid")
    }
    let parent = call.book.grant(of: caller)
    let role = call.state.principal(arn: arn, in: call.partition).flatMap {
      $0.kind == .role ? $0 : nil
    }
    guard let role else { throw denied(caller, "sts:AssumeRole", arn) }
    let request = try SessionRequest(call, role: role, parent: parent)
    for action in request.actions("sts:AssumeRole") {
      try authorize(action, role, arn, call, caller, request)
    }
    let isChained = parent?.name != nil
    let seconds = try duration(call, role, isChained: isChained)
    var grant = try call.newGrant(
      for: .principal(id: role.id), in: role.account, seconds: seconds)
    request.fill(&grant, parent: parent)
    return try answer(call, role, grant, request)
  }

  /// What an assumed role is answered with, however it was assumed.
  static func answer(
    _ call: IdentityCall, _ role: PrincipalRecord, _ grant: SessionGrant, _ request: SessionRequest
  ) throws(IdentityRefusal) -> [AnswerNode] {
    let name = request.sessionName
    let arn = "arn:\(call.partition):sts::\(role.account):assumed-role/\(role.name)/\(name)"
    var nodes: [AnswerNode] = [
      try call.credentials(for: grant),
      .structure(
        "AssumedRoleUser", [.text("AssumedRoleId", "\(role.id):\(name)"), .text("Arn", arn)]),
    ]
    if request.isPacked { nodes.append(.number("PackedPolicySize", request.packedPercent)) }
    return nodes + AnswerNode.optional("SourceIdentity", grant.sourceIdentity)
  }

  static func denied(
    _ caller: Caller, _ action: String, _ role: String, decision: DecisionTrace? = nil
  ) -> IdentityRefusal {
    .accessDenied(
      "User: \(caller.arn) is not authorized to perform: \(action) on resource: \(role)",
      decision: decision)
  }

  static func duration(_ call: IdentityCall, _ role: PrincipalRecord, isChained: Bool)
    throws(IdentityRefusal) -> Int
  {
    let seconds = call.parameters.number("DurationSeconds") ?? 3600
    if isChained, seconds > 3600 {
      throw .validation(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
          + "chaining")
    }
    guard seconds <= role.maxSessionSeconds else {
      throw .validation(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    }
    return seconds
  }

  /// The trust policy must allow, even administrators; where it names the account only, or the role is in
  /// another account, the caller's own policies must allow as well.
  private static func authorize(
    _ action: String, _ role: PrincipalRecord, _ arn: String, _ call: IdentityCall,
    _ caller: Caller, _ request: SessionRequest
  ) throws(IdentityRefusal) {
    let own = ServiceQuestion.ResourcePolicy(
      AttachedPolicy(name: role.name, policy: trust(of: role)), of: role.account)
    do {
      try IdentityDecision.decide(
        action: action, resource: arn, resourcePolicy: own, caller: caller, facts: call.facts,
        adding: request.context)
    } catch {
      throw denied(caller, action, arn, decision: error.trace)
    }
  }

  /// The trust policy, bound to the unique ids that its names meant when it was written.
  static func trust(of role: PrincipalRecord) -> CompiledPolicy {
    CompiledPolicy(
      stored: Array(role.trustPolicy.utf8), kind: .trust, vocabulary: ConditionKeys.vocabulary
    ) { reference in
      role.trustBindings.first { $0.arn.utf8.elementsEqual(reference.text.utf8) }?.id
    }
  }
}
