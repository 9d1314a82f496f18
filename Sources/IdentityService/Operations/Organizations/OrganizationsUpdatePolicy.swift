import IAMPolicy
import KMSKeys
import KMSModel

/// UpdatePolicy. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let updatePolicy = IdentityOperation.write("UpdatePolicy", service: .organizations, update)

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var policy = try changeable(call)
    policy.name = call.parameters["Name"] ?? policy.name
    policy.description = call.parameters["Description"] ?? policy.description
    policy.document = call.parameters["Content"] ?? policy.document
    try check(call, name: policy.name, document: policy.document, except: policy.id)
    call.state.put(policy)
    return [.structure("Policy", whole(policy, call))]
  }
}
