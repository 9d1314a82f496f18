import IAMPolicy
import KMSModel

/// DeleteRole. Source: IAM API Reference.
extension RoleOperations {
  static let deleteRole = IdentityOperation.write("DeleteRole", delete)

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let role = try changeable(&call)
    try call.checkUnused(role)
    call.state.remove(role)
    return nil
  }
}
