import IAMPolicy
import KMSAuthorization
import KMSModel

/// SimulatePrincipalPolicy. Source: IAM API Reference.
extension SimulationOperations {
  static let simulatePrincipalPolicy = IdentityOperation.read("SimulatePrincipalPolicy", principal)

  private static func principal(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let arn = call.parameters.text("PolicySourceArn")
    try call.authorize(on: arn)
    let found = call.state.principal(
      arn: arn, in: call.partition, among: [.user, .role, .group])
    guard let record = found, record.account == call.account else {
      throw .noSuchEntity("The entity with ARN \(arn) cannot be found.")
    }
    var builder = CallerBuilder(partition: call.partition)
    let input = try SimulationInput(call, &builder)
    guard input.resource == nil || input.caller != nil || record.kind == .user else {
      throw .invalidInput(
        "CallerArn is required with a ResourcePolicy unless PolicySourceArn is that of a user.")
    }
    let exclusions = PolicyExclusions(call.parameters)
    let identity = policies(of: record, without: exclusions, call, &builder) + input.identity
    let boundary =
      input.boundary
      ?? record.boundaryARN.flatMap { arn in
        exclusions.hasBoundary(arn)
          ? nil : managed(arn, .permissionsBoundary, call, &builder)
      }
    let own = builder.caller(for: record, in: call.state)
    let template =
      try input.caller.map { (arn) throws(IdentityRefusal) in
        try call.simulatedUser(arn, &builder)
      }
      ?? own ?? call.nobody(arn)
    let caller = template.bound(
      by: PrincipalPolicies(
        identity: identity.map(\.attached), boundary: boundary?.attached,
        serviceControl: exclusions.hasControl
          ? [] : builder.serviceControl(record.account, in: call.state)))
    return try answer(
      call,
      Simulation(
        caller: caller, identity: identity, boundary: boundary, resource: input.resource,
        isInOrganization: true, owner: input.owner ?? caller.account,
        context: call.simulatedContext(caller, input.entries), facts: call.facts))
  }

  /// What is attached to a principal, and to the groups of a user.
  private static func policies(
    of record: PrincipalRecord, without exclusions: PolicyExclusions, _ call: IdentityCall,
    _ builder: inout CallerBuilder
  ) -> [SimulatedPolicy] {
    var found: [SimulatedPolicy] = []
    for holder in [record] + record.groupIDs.compactMap({ call.state.principal(id: $0) }) {
      for inline in holder.inlinePolicies
      where !exclusions.hasInline(inline.name, of: holder) {
        found.append(
          SimulatedPolicy(
            "\(holder.kind.rawValue)_\(holder.name)_\(inline.name)",
            builder.compile(inline.document, .identity), inline.document))
      }
      for arn in holder.attachedPolicyARNs where !exclusions.hasManaged(arn) {
        found.append(managed(arn, .identity, call, &builder))
      }
    }
    return found
  }

  private static func managed(
    _ arn: String, _ kind: PolicyKind, _ call: IdentityCall, _ builder: inout CallerBuilder
  ) -> SimulatedPolicy {
    let policy = call.state.policy(arn: arn, in: call.partition)
    let document = policy?.document ?? ""
    return SimulatedPolicy(policy?.name ?? arn, builder.compile(document, kind), document)
  }
}

/// The policies that a simulation leaves out: `PolicyExclusionList`.
struct PolicyExclusions {
  private let managed: Set<String>
  private let inline: Set<[String]>
  private let boundaries: Set<String>
  private let hasAnyBoundary: Bool
  /// Service control policies are left out, all of them.
  let hasControl: Bool

  init(_ parameters: IdentityParameters) {
    let listed = parameters.structures(
      "PolicyExclusionList",
      [
        "PolicyType", "PolicyArn", "InlinePolicyIdentifier.PolicyName",
        "InlinePolicyIdentifier.AttachmentType", "InlinePolicyIdentifier.AttachmentName",
      ])
    let ofBoundary = listed.filter { $0[0] == "permission-boundary" }
    managed = Set(listed.filter { $0[0] != "permission-boundary" }.compactMap { $0[1] })
    boundaries = Set(ofBoundary.compactMap { $0[1] })
    hasAnyBoundary = ofBoundary.contains { $0[1] == nil }
    inline = Set(listed.map { $0[2...].compactMap { $0 } })
    hasControl = listed.contains { $0[0] == "scp" && $0[1] == nil }
  }

  func hasManaged(_ arn: String) -> Bool { managed.contains(arn) }

  func hasBoundary(_ arn: String) -> Bool { hasAnyBoundary || boundaries.contains(arn) }

  func hasInline(_ name: String, of holder: PrincipalRecord) -> Bool {
    inline.contains([name, holder.kind.rawValue, holder.name])
  }
}
