import IAMPolicy
import KMSModel

/// ListRoleTags. Source: IAM API Reference.
extension RoleOperations {
  static let listRoleTags = IdentityOperation.read("ListRoleTags", listTags)

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let role = try call.findAuthorized(.role)
    return try call.page(role.tags, key: \.key, "Tags") {
      [.text("Key", $0.key), .text("Value", $0.value)]
    }
  }
}
