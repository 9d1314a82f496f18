import IAMPolicy
import KMSModel

/// ListPolicies. Source: IAM API Reference.
extension PolicyOperations {
  static let listPolicies = IdentityOperation.read("ListPolicies", list)

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "arn:\(call.partition):iam::\(call.account):policy/")
    let call = call
    let scope = call.parameters["Scope"] ?? "All"
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let isAttachedOnly = call.parameters["OnlyAttached"] == "true"
    let own = scope == "AWS" ? [] : call.state.policies(in: call.account)
    let builtIn = scope == "Local" ? [] : BuiltInPolicies.all.sorted { $0.rowKey < $1.rowKey }
    func isUsed(_ policy: ManagedPolicyRecord) -> Bool {
      let arn = policy.arn(in: call.partition)
      switch call.parameters["PolicyUsageFilter"] {
      case "PermissionsBoundary": return !call.state.bounded(by: arn, in: call.account).isEmpty
      case "PermissionsPolicy": return !call.state.holders(of: arn, in: call.account).isEmpty
      default: return true
      }
    }
    let shown = (own + builtIn).filter { policy in
      policy.path.utf8.starts(with: prefix.utf8)
        && (!isAttachedOnly
          || !call.state.holders(of: policy.arn(in: call.partition), in: call.account).isEmpty)
        && isUsed(policy)
    }
    return try call.page(shown, key: \.rowKey, "Policies") { nodes(of: $0, call, isWhole: false) }
  }
}
