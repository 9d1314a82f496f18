import KMSModel

/// TagOpenIDConnectProvider. Source: IAM API Reference.
extension ProviderOperations {
  static let tagOpenIDConnectProvider = IdentityOperation.write("TagOpenIDConnectProvider", tag)

  private static func tag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let tags = try call.requestedTags()
    var provider = try authorized(&call, call.context(tags))
    provider.tags = try provider.tags.adding(tags)
    call.state.put(provider)
    return nil
  }
}
