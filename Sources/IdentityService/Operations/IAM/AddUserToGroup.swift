import KMSModel

/// AddUserToGroup. Source: IAM API Reference.
extension GroupOperations {
  static let addUserToGroup = IdentityOperation.write("AddUserToGroup", add)

  private static func add(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let group = try call.findAuthorized(.group)
    var user = try call.find(.user, call.parameters.text("UserName"))
    guard !user.groupIDs.contains(group.id) else { return nil }
    guard user.groupIDs.count < IdentityLimits.groupsPerUserMax else {
      throw .limitExceeded(
        "Cannot exceed quota for GroupsPerUser: \(IdentityLimits.groupsPerUserMax)")
    }
    user.groupIDs.append(group.id)
    call.state.put(user)
    return nil
  }
}
