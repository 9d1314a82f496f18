import IAMPolicy
import KMSModel

/// ListPolicyTags. Source: IAM API Reference.
extension PolicyOperations {
  static let listPolicyTags = IdentityOperation.read("ListPolicyTags", listTags)

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    return try call.page(policy.tags, key: \.key, "Tags") {
      [.text("Key", $0.key), .text("Value", $0.value)]
    }
  }
}
