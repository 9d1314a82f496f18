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
    var builder = CallerBuilder(partition: call.partition)
    guard let record = call.state.principal(arn: arn, in: call.partition),
      record.account == call.account, let caller = builder.caller(for: record, in: call.state)
    else { throw .noSuchEntity("The entity with ARN \(arn) cannot be found.") }
    let more = try documents("PolicyInputList", call).map {
      AttachedPolicy(name: $0.name, policy: builder.compile($0.text, .identity))
    }
    let policies = PrincipalPolicies(
      identity: caller.policies.identity + more, boundary: caller.policies.boundary,
      serviceControl: caller.policies.serviceControl)
    return try results(call, caller.principal, policies, attributesOf: caller)
  }
}
