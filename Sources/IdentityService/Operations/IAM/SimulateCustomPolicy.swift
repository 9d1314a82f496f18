import IAMPolicy
import KMSAuthorization
import KMSModel

/// SimulateCustomPolicy. Source: IAM API Reference.
extension SimulationOperations {
  static let simulateCustomPolicy = IdentityOperation.read("SimulateCustomPolicy", custom)

  private static func custom(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "*")
    var builder = CallerBuilder(partition: call.partition)
    let input = try SimulationInput(call, &builder)
    guard input.resource == nil || input.caller != nil else {
      throw .invalidInput("CallerArn is required with a ResourcePolicy.")
    }
    let levels = try levels(call, &builder)
    let template =
      try input.caller.map { (arn) throws(IdentityRefusal) in
        try call.simulatedUser(arn, &builder)
      } ?? call.nobody("arn:\(call.partition):iam::\(call.account):root")
    let caller = template.bound(
      by: PrincipalPolicies(
        identity: input.identity.map(\.attached), boundary: input.boundary?.attached,
        serviceControl: levels))
    return try answer(
      call,
      Simulation(
        caller: caller, identity: input.identity, boundary: input.boundary,
        resource: input.resource, isInOrganization: !levels.isEmpty,
        owner: input.owner ?? caller.account,
        context: call.simulatedContext(input.caller == nil ? nil : caller, input.entries),
        facts: call.facts))
  }

  /// Service control policies, from the root of an organization downwards.
  private static func levels(_ call: IdentityCall, _ builder: inout CallerBuilder)
    throws(IdentityRefusal) -> [[AttachedPolicy]]
  {
    var levels: [[AttachedPolicy]] = []
    for number in 1...7 {
      let name =
        "OrderedOrganizationPolicyInputList.member.\(number)"
        + ".ServiceControlPolicyInputList"
      let policies = try SimulationInput.policies(name, .serviceControl, call, &builder)
      guard !policies.isEmpty else { break }
      levels.append(policies.map(\.attached))
    }
    return levels
  }
}
