import IAMPolicy
import KMSModel

/// GetRole. Source: IAM API Reference.
extension RoleOperations {
  static let getRole = IdentityOperation.read("GetRole", get)

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let role = try call.findAuthorized(.role)
    return [
      .structure(
        "Role",
        call.nodes(of: role, isWhole: true) + [
          .number("MaxSessionDuration", role.maxSessionSeconds), .structure("RoleLastUsed", []),
        ])
    ]
  }
}
