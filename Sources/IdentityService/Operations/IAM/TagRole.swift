import IAMPolicy
import KMSModel

/// TagRole. Source: IAM API Reference.
extension RoleOperations {
  static let tagRole = IdentityOperation.write("TagRole", tag)

  private static func tag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let tags = try call.requestedTags()
    var role = try call.findAuthorized(.role, call.context(tags))
    role.tags = try role.tags.adding(tags)
    call.state.put(role)
    return nil
  }
}
