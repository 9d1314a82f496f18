import KMSModel

/// UntagOpenIDConnectProvider. Source: IAM API Reference.
extension ProviderOperations {
  static let untagOpenIDConnectProvider = IdentityOperation.write(
    "UntagOpenIDConnectProvider", untag)

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var provider = try authorized(&call)
    provider.tags = provider.tags.removing(call.parameters.members("TagKeys"))
    call.state.put(provider)
    return nil
  }
}
