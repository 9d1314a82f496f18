import IAMPolicy
import KMSModel

/// GetPolicyVersion. Source: IAM API Reference.
extension PolicyOperations {
  static let getPolicyVersion = IdentityOperation.read("GetPolicyVersion", getVersion)

  private static func getVersion(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    let version = try version(call, of: policy)
    return [
      .structure(
        "PolicyVersion",
        [.text("Document", PercentText.encode(version.document))] + nodes(of: version, policy))
    ]
  }
}
