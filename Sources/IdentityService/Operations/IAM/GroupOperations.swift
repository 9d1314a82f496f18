import KMSModel

/// Groups of users. Source: IAM API Reference, CreateGroup and its neighbours.
enum GroupOperations {
  static let all: [IdentityOperation] = [
    .write("CreateGroup", ["GroupName"], optional: ["Path"], create),
    .list("GetGroup", ["GroupName"], get),
    .list("ListGroups", optional: ["PathPrefix"], list),
    .write("UpdateGroup", ["GroupName"], optional: ["NewGroupName", "NewPath"], update),
    .write("DeleteGroup", ["GroupName"], delete),
    .write("AddUserToGroup", ["GroupName", "UserName"], add),
    .write("RemoveUserFromGroup", ["GroupName", "UserName"], remove),
    .list("ListGroupsForUser", ["UserName"], listOfUser),
  ]

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

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let group = try call.findAuthorized(.group)
    let call = call
    let users = call.state.members(of: group)
    return [.structure("Group", call.nodes(of: group, isWhole: true))]
      + (try call.page(users, key: \.rowKey, "Users") { call.nodes(of: $0, isWhole: false) })
  }

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: call.arn(.group, ""))
    let call = call
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let groups = call.state.principals(.group, in: call.account)
      .filter { $0.path.utf8.starts(with: prefix.utf8) }
    return try call.page(groups, key: \.rowKey, "Groups") { call.nodes(of: $0, isWhole: false) }
  }

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let old = try call.findAuthorized(.group)
    try call.rename(old, name: call.parameters["NewGroupName"], path: call.parameters["NewPath"])
    return nil
  }

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let group = try call.findAuthorized(.group)
    guard call.state.members(of: group).isEmpty else {
      throw .deleteConflict("Cannot delete entity, must remove users from group first.")
    }
    try call.checkUnused(group)
    call.state.remove(group)
    return nil
  }

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
