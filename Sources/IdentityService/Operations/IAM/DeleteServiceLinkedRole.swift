import IAMPolicy
import KMSModel

/// DeleteServiceLinkedRole. AWS begins a task; here the role is gone with the answer.
///
/// Source: IAM API Reference.
extension RoleOperations {
  static let deleteServiceLinkedRole = IdentityOperation.write(
    "DeleteServiceLinkedRole", deleteServiceLinked)

  private static func deleteServiceLinked(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let role = try call.findAuthorized(.role)
    guard role.path.hasPrefix(serviceLinkedPath) else {
      throw .invalidInput("The role \(role.name) is not a service-linked role.")
    }
    call.state.remove(role)
    let id = try call.newID(.role)
    return [.text("DeletionTaskId", "task\(role.path)\(role.name)/\(id)")]
  }
}
