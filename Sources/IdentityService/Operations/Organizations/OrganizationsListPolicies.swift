import IAMPolicy
import KMSKeys
import KMSModel

/// ListPolicies. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let listPolicies = IdentityOperation.read("ListPolicies", service: .organizations, list)

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorizeManagement()
    try checkType(call.parameters.text("Filter"))
    let call = call
    let policies = ([fullAccess] + call.state.serviceControlPolicies.values)
      .sorted { $0.id < $1.id }
    return try call.organizationsPage(policies, key: \.id, "Policies") {
      summary($0, call)
    }
  }
}
