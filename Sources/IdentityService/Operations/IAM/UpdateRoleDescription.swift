import IAMPolicy
import KMSModel

/// UpdateRoleDescription. Source: IAM API Reference.
extension RoleOperations {
  static let updateRoleDescription = IdentityOperation.write(
    "UpdateRoleDescription", updateDescription)

  private static func updateDescription(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var role = try call.findAuthorized(.role)
    role.description = call.parameters.text("Description")
    call.state.put(role)
    return [.structure("Role", call.nodes(of: role, isWhole: true))]
  }
}
