import KMSModel

/// RemoveUserFromGroup. Source: IAM API Reference.
extension GroupOperations {
  static let removeUserFromGroup = IdentityOperation.write("RemoveUserFromGroup", remove)

  private static func remove(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let group = try call.findAuthorized(.group)
    var user = try call.find(.user, call.parameters.text("UserName"))
    guard user.groupIDs.contains(group.id) else {
      throw .noSuchEntity("User \(user.name) is not in group \(group.name).")
    }
    user.groupIDs.removeAll { $0 == group.id }
    call.state.put(user)
    return nil
  }
}
