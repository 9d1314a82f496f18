import KMSModel

/// The account as a whole. Source: IAM API Reference, GetAccountSummary and its neighbours.
enum AccountOperations {
  static let all: [IdentityOperation] = [
    .list("ListAccountAliases", [], listAliases),
    .write("CreateAccountAlias", ["AccountAlias"], createAlias),
    .write("DeleteAccountAlias", ["AccountAlias"], deleteAlias),
    .read("GetAccountSummary", [], summary),
    .list("GetAccountAuthorizationDetails", [], details),
  ]

  private static func listAliases(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    let alias = call.state.accounts[call.account]?.alias
    return [.texts("AccountAliases", alias.map { [$0] } ?? []), .flag("IsTruncated", false)]
  }

  private static func createAlias(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    let alias = call.parameters.text("AccountAlias")
    let isTaken = call.state.accounts.values.contains {
      $0.alias == alias && $0.account != call.account
    }
    guard !isTaken, var account = call.state.accounts[call.account] else {
      throw .alreadyExists("The account alias \(alias) already exists.")
    }
    account.alias = alias
    call.state.put(account)
    return nil
  }

  private static func deleteAlias(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    let alias = call.parameters.text("AccountAlias")
    guard var account = call.state.accounts[call.account], account.alias == alias else {
      throw .noSuchEntity("The account alias \(alias) cannot be found.")
    }
    account.alias = nil
    call.state.put(account)
    return nil
  }

  private static func summary(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "*")
    let state = call.state
    let own = state.policies(in: call.account)
    let entries: [(String, Int)] = [
      ("Users", state.principals(.user, in: call.account).count),
      ("UsersQuota", IdentityLimits.usersMax),
      ("Groups", state.principals(.group, in: call.account).count),
      ("GroupsQuota", IdentityLimits.groupsMax),
      ("Roles", state.principals(.role, in: call.account).count),
      ("RolesQuota", IdentityLimits.rolesMax),
      ("Policies", own.count), ("PoliciesQuota", IdentityLimits.policiesMax),
      ("PolicyVersionsInUse", own.reduce(0) { $0 + $1.versions.count }),
      ("VersionsPerPolicyQuota", ManagedPolicyRecord.versionsMax),
      ("AccessKeysPerUserQuota", IdentityLimits.accessKeysPerUserMax),
      ("GroupsPerUserQuota", IdentityLimits.groupsPerUserMax),
      ("AttachedPoliciesPerUserQuota", IdentityLimits.attachedPoliciesMax),
      ("AttachedPoliciesPerGroupQuota", IdentityLimits.attachedPoliciesMax),
      ("AttachedPoliciesPerRoleQuota", IdentityLimits.attachedPoliciesMax),
      ("Providers", state.providers.values.count { $0.account == call.account }),
      ("AccountAccessKeysPresent", 1), ("AccountMFAEnabled", 0), ("MFADevices", 0),
    ]
    return [
      .map("SummaryMap", entries.map { ($0.0, .number("value", $0.1)) })
    ]
  }

  /// Everything in one page per kind that was asked for; users first, then groups, roles, policies.
  private static func details(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "*")
    let call = call
    let filter = call.parameters.members("Filter")
    func shows(_ kind: String) -> Bool { filter.isEmpty || filter.contains(kind) }
    let policies =
      (shows("LocalManagedPolicy") ? call.state.policies(in: call.account) : [])
      + (shows("AWSManagedPolicy") ? BuiltInPolicies.all : [])
    func list(_ kind: PrincipalRecord.Kind) -> [[AnswerNode]] {
      guard shows(kind.word) else { return [] }
      return call.state.principals(kind, in: call.account).map { detail(of: $0, call) }
    }
    return [
      .list("UserDetailList", list(.user)), .list("GroupDetailList", list(.group)),
      .list("RoleDetailList", list(.role)),
      .list(
        "Policies",
        policies.map { policy in
          PolicyOperations.nodes(of: policy, call, isWhole: false) + [
            .list(
              "PolicyVersionList",
              policy.versions.map {
                [
                  .text("Document", PercentText.encode($0.document)), .text("VersionId", $0.name),
                  .flag("IsDefaultVersion", $0.number == policy.defaultVersion),
                  .text("CreateDate", $0.creationDate.iso),
                ]
              })
          ]
        }), .flag("IsTruncated", false),
    ]
  }

  private static func detail(of record: PrincipalRecord, _ call: IdentityCall) -> [AnswerNode] {
    var nodes = call.nodes(of: record, isWhole: true)
    nodes.append(
      .list(
        "\(record.kind.word)PolicyList",
        record.inlinePolicies.map {
          [
            .text("PolicyName", $0.name),
            .text("PolicyDocument", PercentText.encode($0.document)),
          ]
        }))
    nodes.append(
      .list(
        "AttachedManagedPolicies",
        record.attachedPolicyARNs.map { arn in
          let name = call.state.policy(arn: arn, in: call.partition)?.name ?? ""
          return [.text("PolicyName", name), .text("PolicyArn", arn)]
        }))
    switch record.kind {
    case .user:
      let names = record.groupIDs.compactMap { call.state.principal(id: $0)?.name }
      nodes.append(.texts("GroupList", names.sorted()))
    case .role: nodes.append(.list("InstanceProfileList", []))
    case .group: break
    }
    return nodes
  }
}
