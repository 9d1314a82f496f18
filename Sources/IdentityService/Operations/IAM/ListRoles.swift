import IAMPolicy
import KMSModel

/// ListRoles. Source: IAM API Reference.
extension RoleOperations {
  static let listRoles = IdentityOperation.read("ListRoles", list)

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: call.arn(.role, ""))
    let call = call
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let roles = call.state.principals(.role, in: call.account)
      .filter { $0.path.utf8.starts(with: prefix.utf8) }
    return try call.page(roles, key: \.rowKey, "Roles") {
      call.nodes(of: $0, isWhole: false) + [.number("MaxSessionDuration", $0.maxSessionSeconds)]
    }
  }
}
