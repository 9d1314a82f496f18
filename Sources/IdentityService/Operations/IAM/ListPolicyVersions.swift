import IAMPolicy
import KMSModel

/// ListPolicyVersions. Source: IAM API Reference.
extension PolicyOperations {
  static let listPolicyVersions = IdentityOperation.read("ListPolicyVersions", listVersions)

  private static func listVersions(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    let versions = Array(policy.versions.reversed())
    return try call.page(versions, key: \.sortKey, "Versions") { nodes(of: $0, policy) }
  }
}
