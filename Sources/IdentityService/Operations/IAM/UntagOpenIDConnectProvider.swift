import IAMPolicy
import KMSModel

/// UntagOpenIDConnectProvider. Source: IAM API Reference.
extension ProviderOperations {
  static let untagOpenIDConnectProvider = IdentityOperation.write(
    "UntagOpenIDConnectProvider", untag)

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let keys = call.parameters.members("TagKeys")
    var provider = try authorized(&call, [("aws:TagKeys", .list(keys))])
    provider.tags = provider.tags.removing(keys)
    call.state.put(provider)
    return nil
  }
}
