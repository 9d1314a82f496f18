import KMSModel

/// DeleteGroup. Source: IAM API Reference.
extension GroupOperations {
  static let deleteGroup = IdentityOperation.write("DeleteGroup", delete)

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let group = try call.findAuthorized(.group)
    guard call.state.members(of: group).isEmpty else {
      throw .deleteConflict("Cannot delete entity, must remove users from group first.")
    }
    try call.checkUnused(group)
    call.state.remove(group)
    return nil
  }
}
