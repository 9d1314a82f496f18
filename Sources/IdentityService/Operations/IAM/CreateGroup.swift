import KMSModel

/// CreateGroup. Source: IAM API Reference.
extension GroupOperations {
  static let createGroup = IdentityOperation.write("CreateGroup", create)

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let name = call.parameters.text("GroupName")
    let path = call.parameters["Path"] ?? "/"
    try call.authorize(on: call.arn(.group, name, path: path))
    guard call.state.principal(.group, name, in: call.account) == nil else {
      throw .alreadyExists("Group with name \(name) already exists.")
    }
    guard call.state.principals(.group, in: call.account).count < IdentityLimits.groupsMax else {
      throw .limitExceeded("Cannot exceed quota for GroupsPerAccount: \(IdentityLimits.groupsMax)")
    }
    let group = PrincipalRecord(
      kind: .group, account: call.account, name: name, path: path, id: try call.newID(.group),
      creationDate: call.now)
    call.state.put(group)
    return [.structure("Group", call.nodes(of: group, isWhole: true))]
  }
}
