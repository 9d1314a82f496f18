import KMSModel

/// GetGroup. Source: IAM API Reference.
extension GroupOperations {
  static let getGroup = IdentityOperation.read("GetGroup", get)

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let group = try call.findAuthorized(.group)
    let call = call
    let users = call.state.members(of: group)
    return [.structure("Group", call.nodes(of: group, isWhole: true))]
      + (try call.page(users, key: \.rowKey, "Users") { call.nodes(of: $0, isWhole: false) })
  }
}
