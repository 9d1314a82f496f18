import IAMPolicy
import KMSKeys
import KMSModel

/// ListPoliciesForTarget. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let listPoliciesForTarget = IdentityOperation.read(
    "ListPoliciesForTarget", service: .organizations, listForTarget)

  private static func listForTarget(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    try checkType(call.parameters.text("Filter"))
    let call = call
    let policies = try attached(to: call.parameters.text("TargetId"), call).sorted()
      .compactMap { policy(id: $0, call) }
    return try call.organizationsPage(policies, key: \.id, "Policies") { summary($0, call) }
  }
}
