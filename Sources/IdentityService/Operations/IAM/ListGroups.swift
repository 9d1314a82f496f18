import KMSModel

/// ListGroups. Source: IAM API Reference.
extension GroupOperations {
  static let listGroups = IdentityOperation.read("ListGroups", list)

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: call.arn(.group, ""))
    let call = call
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let groups = call.state.principals(.group, in: call.account)
      .filter { $0.path.utf8.starts(with: prefix.utf8) }
    return try call.page(groups, key: \.rowKey, "Groups") { call.nodes(of: $0, isWhole: false) }
  }
}
