import IAMPolicy
import KMSKeys
import KMSModel

/// CreatePolicy. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let createPolicy = IdentityOperation.write("CreatePolicy", service: .organizations, create)

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorizeManagement()
    try checkType(call.parameters.text("Type"))
    let name = call.parameters.text("Name")
    try check(call, name: name, document: call.parameters.text("Content"), except: nil)
    let policy = ServiceControlPolicyRecord(
      id: try newID(call), name: name, description: call.parameters["Description"] ?? "",
      document: call.parameters.text("Content"))
    call.state.put(policy)
    return [.structure("Policy", whole(policy, call))]
  }

  /// A new id of a policy.
  static func newID(_ call: IdentityCall) throws(IdentityRefusal) -> String {
    do {
      return "p-" + HexText.encode(try call.book.random.bytes(count: 5))
    } catch {
      throw .internalFailure
    }
  }
}
