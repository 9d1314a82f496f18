import IAMPolicy
import KMSModel

/// UpdateRole. Source: IAM API Reference.
extension RoleOperations {
  static let updateRole = IdentityOperation.write("UpdateRole", update)

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var role = try call.findAuthorized(.role)
    // The description of a role of a service may be edited, nothing else.
    if call.parameters["MaxSessionDuration"] != nil { try call.checkChangeable(role) }
    role.description = call.parameters["Description"] ?? role.description
    role.maxSessionSeconds =
      call.parameters.number("MaxSessionDuration") ?? role.maxSessionSeconds
    call.state.put(role)
    return []
  }
}
