import IAMPolicy
import KMSAuthorization
import KMSModel

/// Users. Source: IAM API Reference, CreateUser and its neighbours.
enum UserOperations {
  static let all: [IdentityOperation] = [
    .write("CreateUser", ["UserName"], optional: ["Path", "PermissionsBoundary"], create),
    .read("GetUser", optional: ["UserName"], get),
    .list("ListUsers", optional: ["PathPrefix"], list),
    .write("UpdateUser", ["UserName"], optional: ["NewUserName", "NewPath"], update),
    .write("DeleteUser", ["UserName"], delete),
    .write("TagUser", ["UserName"], tag),
    .write("UntagUser", ["UserName"], untag),
    .list("ListUserTags", ["UserName"], listTags),
  ]

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let name = call.parameters.text("UserName")
    let path = call.parameters["Path"] ?? "/"
    let tags = try call.requestedTags()
    let boundary = call.parameters["PermissionsBoundary"]
    try call.authorize(
      on: call.arn(.user, name, path: path),
      call.context(tags) + (boundary.map { [("iam:PermissionsBoundary", .text($0))] } ?? []))
    guard call.state.principal(.user, name, in: call.account) == nil else {
      throw .alreadyExists("User with name \(name) already exists.")
    }
    guard call.state.principals(.user, in: call.account).count < IdentityLimits.usersMax else {
      throw .limitExceeded("Cannot exceed quota for UsersPerAccount: \(IdentityLimits.usersMax)")
    }
    var user = PrincipalRecord(
      kind: .user, account: call.account, name: name, path: path, id: try call.newID(.user),
      creationDate: call.now)
    user.tags = tags
    if let boundary { user.boundaryARN = try call.boundary(boundary) }
    call.state.put(user)
    return [.structure("User", call.nodes(of: user, isWhole: true))]
  }

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    guard call.parameters["UserName"] == nil else {
      let user = try call.findAuthorized(.user)
      return [.structure("User", call.nodes(of: user, isWhole: true))]
    }
    let caller = try call.caller()
    switch caller.kind {
    case .root:
      let created = call.state.accounts[caller.account]?.creationDate ?? call.now
      return [
        .structure(
          "User",
          [
            .text("Path", "/"), .text("UserName", "root"), .text("UserId", caller.account.text),
            .text("Arn", caller.arn), .text("CreateDate", created.iso),
          ])
      ]
    case .user(let name):
      try call.authorize(on: caller.arn)
      let user = try call.find(.user, name)
      return [.structure("User", call.nodes(of: user, isWhole: true))]
    case .assumedRole, .federatedUser, .service:
      throw .validation("Must specify userName when calling with non-User credentials")
    }
  }

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: call.arn(.user, ""))
    let call = call
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let users = call.state.principals(.user, in: call.account)
      .filter { $0.path.utf8.starts(with: prefix.utf8) }
    return try call.page(users, key: \.rowKey, "Users") { call.nodes(of: $0, isWhole: false) }
  }

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let old = try call.findAuthorized(.user)
    try call.rename(old, name: call.parameters["NewUserName"], path: call.parameters["NewPath"])
    return nil
  }

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

  private static func tag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let tags = try call.requestedTags()
    var user = try call.findAuthorized(.user, call.context(tags))
    user.tags = try user.tags.adding(tags)
    call.state.put(user)
    return nil
  }

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let keys = call.parameters.members("TagKeys")
    var user = try call.findAuthorized(.user, [("aws:TagKeys", .list(keys))])
    user.tags = user.tags.removing(keys)
    call.state.put(user)
    return nil
  }

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let user = try call.findAuthorized(.user)
    return try call.page(user.tags, key: \.key, "Tags") {
      [.text("Key", $0.key), .text("Value", $0.value)]
    }
  }
}

/// What users, groups and roles have in common.
extension IdentityCall {
  /// A principal as answers show it.
  ///
  /// Source: lists leave out tags and boundary, as observed.
  func nodes(of record: PrincipalRecord, isWhole: Bool) -> [AnswerNode] {
    var nodes: [AnswerNode] = [
      .text("Path", record.path), .text(record.kind.parameterName, record.name),
      .text("\(record.kind.word)Id", record.id), .text("Arn", record.arn(in: partition)),
      .text("CreateDate", record.creationDate.iso),
    ]
    if record.kind == .role {
      nodes.append(.text("AssumeRolePolicyDocument", PercentText.encode(record.trustPolicy)))
      if !record.description.isEmpty { nodes.append(.text("Description", record.description)) }
    }
    guard isWhole else { return nodes }
    if let boundary = record.boundaryARN {
      nodes.append(
        .structure(
          "PermissionsBoundary",
          [
            .text("PermissionsBoundaryType", "Policy"), .text("PermissionsBoundaryArn", boundary),
          ]))
    }
    if !record.tags.isEmpty { nodes += record.tags.nodes }
    return nodes
  }

  /// Refuses to delete what policies still hang on.
  func checkUnused(_ record: PrincipalRecord) throws(IdentityRefusal) {
    guard record.inlinePolicies.isEmpty else {
      throw .deleteConflict("Cannot delete entity, must delete policies first.")
    }
    guard record.attachedPolicyARNs.isEmpty else {
      throw .deleteConflict("Cannot delete entity, must detach all policies first.")
    }
  }

  /// Gives a user or group another name or path; its unique id stays.
  mutating func rename(_ old: PrincipalRecord, name: String?, path: String?)
    throws(IdentityRefusal)
  {
    var new = old
    new.name = name ?? old.name
    new.path = path ?? old.path
    if new.rowKey != old.rowKey, state.principal(old.kind, new.name, in: account) != nil {
      throw .alreadyExists("\(old.kind.word) with name \(new.name) already exists.")
    }
    state.replace(old, with: new)
  }

  /// The ARN of a policy that is to be a ceiling.
  func boundary(_ arn: String) throws(IdentityRefusal) -> String {
    guard let policy = state.policy(arn: arn, in: partition),
      policy.account == nil || policy.account == account
    else {
      throw .noSuchEntity("Scope ARN: \(arn) does not exist or is not attachable.")
    }
    return arn
  }
}
