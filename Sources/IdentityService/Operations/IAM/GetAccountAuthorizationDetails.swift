import KMSModel

/// GetAccountAuthorizationDetails. Source: IAM API Reference.
extension AccountOperations {
  static let getAccountAuthorizationDetails = IdentityOperation.list(
    "GetAccountAuthorizationDetails", [], details)

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
}
