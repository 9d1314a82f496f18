import IAMPolicy
import KMSModel

/// Roles. Source: IAM API Reference, CreateRole and its neighbours.
enum RoleOperations {
  static let all: [IdentityOperation] = [
    .write(
      "CreateRole", ["RoleName", "AssumeRolePolicyDocument"],
      optional: ["Path", "Description", "MaxSessionDuration", "PermissionsBoundary"], create),
    .read("GetRole", ["RoleName"], get),
    .list("ListRoles", optional: ["PathPrefix"], list),
    .write("UpdateRole", ["RoleName"], optional: ["Description", "MaxSessionDuration"], update),
    .write("UpdateRoleDescription", ["RoleName", "Description"], updateDescription),
    .write("UpdateAssumeRolePolicy", ["RoleName", "PolicyDocument"], updateTrust),
    .write("DeleteRole", ["RoleName"], delete),
    .write("TagRole", ["RoleName"], tag),
    .write("UntagRole", ["RoleName"], untag),
    .list("ListRoleTags", ["RoleName"], listTags),
    .list("ListInstanceProfilesForRole", ["RoleName"], listInstanceProfiles),
    .write(
      "CreateServiceLinkedRole", ["AWSServiceName"], optional: ["Description", "CustomSuffix"],
      createServiceLinked),
  ]

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let name = call.parameters.text("RoleName")
    let path = call.parameters["Path"] ?? "/"
    let tags = try call.requestedTags()
    let boundary = call.parameters["PermissionsBoundary"]
    try call.authorize(
      on: call.arn(.role, name, path: path),
      call.context(tags) + (boundary.map { [("iam:PermissionsBoundary", .text($0))] } ?? []))
    let role = try make(
      &call, name: name, path: path, trust: call.parameters.text("AssumeRolePolicyDocument"),
      tags: tags, boundary: boundary)
    return [.structure("Role", call.nodes(of: role, isWhole: true))]
  }

  private static func make(
    _ call: inout IdentityCall, name: String, path: String, trust: String, tags: [IdentityTag],
    boundary: String?
  ) throws(IdentityRefusal) -> PrincipalRecord {
    guard call.state.principal(.role, name, in: call.account) == nil else {
      throw .alreadyExists("Role with name \(name) already exists.")
    }
    guard call.state.principals(.role, in: call.account).count < IdentityLimits.rolesMax else {
      throw .limitExceeded("Cannot exceed quota for RolesPerAccount: \(IdentityLimits.rolesMax)")
    }
    var role = PrincipalRecord(
      kind: .role, account: call.account, name: name, path: path, id: try call.newID(.role),
      creationDate: call.now)
    try call.setTrust(trust, of: &role)
    role.tags = tags
    role.description = call.parameters["Description"] ?? ""
    role.maxSessionSeconds = call.parameters.number("MaxSessionDuration") ?? 3600
    if let boundary { role.boundaryARN = try call.boundary(boundary) }
    call.state.put(role)
    return role
  }

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let role = try call.findAuthorized(.role)
    return [
      .structure(
        "Role",
        call.nodes(of: role, isWhole: true) + [
          .number("MaxSessionDuration", role.maxSessionSeconds), .structure("RoleLastUsed", []),
        ])
    ]
  }

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: call.arn(.role, ""))
    let call = call
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let roles = call.state.principals(.role, in: call.account)
      .filter { $0.path.utf8.starts(with: prefix.utf8) }
    return try call.page(roles, key: \.rowKey, "Roles") {
      call.nodes(of: $0, isWhole: false) + [.number("MaxSessionDuration", $0.maxSessionSeconds)]
    }
  }

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var role = try changeable(&call)
    role.description = call.parameters["Description"] ?? role.description
    role.maxSessionSeconds =
      call.parameters.number("MaxSessionDuration") ?? role.maxSessionSeconds
    call.state.put(role)
    return []
  }

  private static func updateDescription(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var role = try changeable(&call)
    role.description = call.parameters.text("Description")
    call.state.put(role)
    return [.structure("Role", call.nodes(of: role, isWhole: true))]
  }

  private static func updateTrust(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var role = try changeable(&call)
    try call.setTrust(call.parameters.text("PolicyDocument"), of: &role)
    call.state.put(role)
    return nil
  }

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let role = try call.findAuthorized(.role)
    try call.checkUnused(role)
    call.state.remove(role)
    return nil
  }

  private static func tag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let tags = try call.requestedTags()
    var role = try call.findAuthorized(.role, call.context(tags))
    role.tags = try role.tags.adding(tags)
    call.state.put(role)
    return nil
  }

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let keys = call.parameters.members("TagKeys")
    var role = try call.findAuthorized(.role, [("aws:TagKeys", .list(keys))])
    role.tags = role.tags.removing(keys)
    call.state.put(role)
    return nil
  }

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let role = try call.findAuthorized(.role)
    return try call.page(role.tags, key: \.key, "Tags") {
      [.text("Key", $0.key), .text("Value", $0.value)]
    }
  }

  /// There are no instance profiles; Terraform asks for them before it deletes a role.
  private static func listInstanceProfiles(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    _ = try call.findAuthorized(.role)
    return [.list("InstanceProfiles", []), .flag("IsTruncated", false)]
  }

  /// Source: Developer Guide, "Using service-linked roles for AWS KMS".
  private static let serviceLinkedNames = [
    "mrk.kms.amazonaws.com": "AWSServiceRoleForKeyManagementServiceMultiRegionKeys",
    "cks.kms.amazonaws.com": "AWSServiceRoleForKeyManagementServiceCustomKeyStores",
  ]

  private static func createServiceLinked(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let service = call.parameters.text("AWSServiceName")
    guard let name = serviceLinkedNames[service] else {
      throw .invalidInput("The service \(service) has no service-linked role here.")
    }
    let path = "/aws-service-role/\(service)/"
    try call.authorize(
      on: call.arn(.role, name, path: path), [("iam:AWSServiceName", .text(service))])
    guard call.state.principal(.role, name, in: call.account) == nil else {
      throw .invalidInput(
        "Service role name \(name) has been taken in this account, please try a different suffix.")
    }
    let trust =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":""# + service
      + #""},"Action":"sts:AssumeRole"}]}"#
    let role = try make(
      &call, name: name, path: path, trust: trust, tags: [], boundary: nil)
    return [.structure("Role", call.nodes(of: role, isWhole: true))]
  }

  private static func changeable(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> PrincipalRecord
  {
    let role = try call.findAuthorized(.role)
    guard !role.path.hasPrefix("/aws-service-role/") else {
      throw .unmodifiable(
        "Cannot perform the operation on the protected role '\(role.name)' - this role is only "
          + "modifiable by AWS")
    }
    return role
  }
}

extension IdentityCall {
  /// Sets the trust policy of a role, and binds the users and roles that it names to their unique ids.
  ///
  /// - Throws: `MalformedPolicyDocument`, also for principals that do not exist; `LimitExceeded`.
  func setTrust(_ document: String, of role: inout PrincipalRecord) throws(IdentityRefusal) {
    let parsed = try checkDocument(document, .trust, holder: "PerRole: 2048")
    var bindings: [PrincipalRecord.TrustBinding] = []
    for reference in parsed.principals {
      switch reference.subject {
      case .user(_, let arn), .role(_, let arn):
        guard let known = state.principal(arn: arn, in: partition) else {
          throw .malformedPolicy("Invalid principal in policy: \"AWS\":\"\(reference.text)\"")
        }
        bindings.append(.init(arn: arn, id: known.id))
      case .account(let id):
        guard AccountID(id).flatMap({ state.accounts[$0] }) != nil else {
          throw .malformedPolicy("Invalid principal in policy: \"AWS\":\"\(reference.text)\"")
        }
      case .uniqueID(let id):
        guard state.principal(id: id) != nil else {
          throw .malformedPolicy("Invalid principal in policy: \"AWS\":\"\(reference.text)\"")
        }
      case .everyone, .roleSession, .federatedUser, .service, .identityProvider, .canonicalUser,
        .malformed:
        break
      }
    }
    role.trustPolicy = document
    role.trustBindings = bindings
  }
}
