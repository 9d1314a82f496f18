import KMSModel

/// ListOpenIDConnectProviderTags. Source: IAM API Reference.
extension ProviderOperations {
  static let listOpenIDConnectProviderTags = IdentityOperation.read(
    "ListOpenIDConnectProviderTags", listTags)

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let provider = try authorized(&call)
    return try call.page(provider.tags, key: \.key, "Tags") {
      [.text("Key", $0.key), .text("Value", $0.value)]
    }
  }
}
