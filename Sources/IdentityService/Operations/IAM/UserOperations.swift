import IAMPolicy
import KMSAuthorization
import KMSModel

/// Users. Source: IAM API Reference, CreateUser and its neighbours.
enum UserOperations {
  static let all: [IdentityOperation] = [
    createUser,
    getUser,
    listUsers,
    updateUser,
    deleteUser,
    tagUser,
    untagUser,
    listUserTags,
  ]

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
    // Whoever renames must be allowed to touch both, or a path would be no border.
    try authorize(on: arn(old.kind, new.name, path: new.path), resource(old.tags))
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
