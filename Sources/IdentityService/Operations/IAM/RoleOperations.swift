import IAMPolicy
import KMSModel

/// Roles. Source: IAM API Reference, CreateRole and its neighbours.
enum RoleOperations {
  static let all: [IdentityOperation] = [
    createRole,
    getRole,
    listRoles,
    updateRole,
    updateRoleDescription,
    updateAssumeRolePolicy,
    deleteRole,
    tagRole,
    untagRole,
    listRoleTags,
    listInstanceProfilesForRole,
    createServiceLinkedRole,
    deleteServiceLinkedRole,
    getServiceLinkedRoleDeletionStatus,
  ]

  static func make(
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

  /// Source: Developer Guide, "Using service-linked roles for AWS KMS".
  static let serviceLinkedNames = [
    "mrk.kms.amazonaws.com": "AWSServiceRoleForKeyManagementServiceMultiRegionKeys",
    "cks.kms.amazonaws.com": "AWSServiceRoleForKeyManagementServiceCustomKeyStores",
  ]

  /// What the path of every service-linked role begins with.
  static let serviceLinkedPath = "/aws-service-role/"

  static func changeable(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> PrincipalRecord
  {
    try call.findChangeable(.role)
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
