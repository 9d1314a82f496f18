import IAMPolicy
import KMSModel

/// UntagRole. Source: IAM API Reference.
extension RoleOperations {
  static let untagRole = IdentityOperation.write("UntagRole", untag)

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let keys = call.parameters.members("TagKeys")
    var role = try call.findAuthorized(.role, [("aws:TagKeys", .list(keys))])
    role.tags = role.tags.removing(keys)
    call.state.put(role)
    return nil
  }
}
