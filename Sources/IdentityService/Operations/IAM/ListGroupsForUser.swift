import KMSModel

/// ListGroupsForUser. Source: IAM API Reference.
extension GroupOperations {
  static let listGroupsForUser = IdentityOperation.read("ListGroupsForUser", listOfUser)

  private static func listOfUser(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let user = try call.findAuthorized(.user)
    let call = call
    let groups = user.groupIDs.compactMap { call.state.principal(id: $0) }
      .sorted { $0.rowKey < $1.rowKey }
    return try call.page(groups, key: \.rowKey, "Groups") { call.nodes(of: $0, isWhole: false) }
  }
}
