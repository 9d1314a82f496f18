import IAMPolicy
import KMSAuthorization
import KMSModel

/// DeleteUser. Source: IAM API Reference.
extension UserOperations {
  static let deleteUser = IdentityOperation.write("DeleteUser", delete)

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let user = try call.findAuthorized(.user)
    guard user.accessKeyIDs.isEmpty else {
      throw .deleteConflict("Cannot delete entity, must delete access keys first.")
    }
    try call.checkUnused(user)
    guard user.groupIDs.isEmpty else {
      throw .deleteConflict("Cannot delete entity, must remove referenced objects first.")
    }
    call.state.remove(user)
    return nil
  }
}
