import KMSModel

/// GetAccountAuthorizationDetails. Source: IAM API Reference.
extension AccountOperations {
  static let getAccountAuthorizationDetails = IdentityOperation.read(
    "GetAccountAuthorizationDetails", details)

  /// Something that the account holds, with its place in the list.
  private enum Detail {
    case principal(PrincipalRecord)
    case policy(ManagedPolicyRecord)

    /// Users first, then groups, roles, policies.
    var key: String {
      switch self {
      case .principal(let record):
        switch record.kind {
        case .user: "1/" + record.rowKey
        case .group: "2/" + record.rowKey
        case .role: "3/" + record.rowKey
        }
      case .policy(let record): "4/" + record.rowKey
      }
    }

    /// What a filter calls it.
    var word: String {
      switch self {
      case .principal(let record): record.kind.word
      case .policy(let record): record.account == nil ? "AWSManagedPolicy" : "LocalManagedPolicy"
      }
    }
  }

  private static func details(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "*")
    let call = call
    let filter = call.parameters.members("Filter")
    let principals = PrincipalRecord.Kind.allCases.flatMap {
      call.state.principals($0, in: call.account)
    }
    let policies = call.state.policies(in: call.account) + BuiltInPolicies.all
    let all = principals.map(Detail.principal) + policies.map(Detail.policy)
    let shown = all.filter { filter.isEmpty || filter.contains($0.word) }.sorted {
      $0.key < $1.key
    }
    let names = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]
    return try call.page(shown, key: \.key, names: names) { item in
      switch item {
      case .principal(let record):
        ("\(record.kind.word)DetailList", detail(of: record, call))
      case .policy(let record): ("Policies", detail(of: record, call))
      }
    }
  }

  private static func detail(of policy: ManagedPolicyRecord, _ call: IdentityCall) -> [AnswerNode] {
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
  }
}
