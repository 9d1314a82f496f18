import IAMPolicy
import KMSAuthorization
import KMSModel

/// SimulateCustomPolicy. Source: IAM API Reference.
extension SimulationOperations {
  static let simulateCustomPolicy = IdentityOperation.read("SimulateCustomPolicy", custom)

  private static func custom(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "*")
    var builder = CallerBuilder(partition: call.partition)
    let identity = try documents("PolicyInputList", call).map {
      AttachedPolicy(name: $0.name, policy: builder.compile($0.text, .identity))
    }
    let boundary = try documents("PermissionsBoundaryPolicyInputList", call).first.map {
      AttachedPolicy(name: $0.name, policy: builder.compile($0.text, .permissionsBoundary))
    }
    return try results(
      call, PolicyPrincipal(.anonymous, account: call.account.text),
      PrincipalPolicies(identity: identity, boundary: boundary), attributesOf: nil)
  }
}
