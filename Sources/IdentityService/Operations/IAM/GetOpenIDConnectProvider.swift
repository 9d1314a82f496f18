import KMSModel

/// GetOpenIDConnectProvider. Source: IAM API Reference.
extension ProviderOperations {
  static let getOpenIDConnectProvider = IdentityOperation.read("GetOpenIDConnectProvider", get)

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let provider = try authorized(&call)
    return [
      .text("Url", provider.hostAndPath), .texts("ClientIDList", provider.clientIDs),
      .texts("ThumbprintList", provider.thumbprints),
      .text("CreateDate", provider.creationDate.iso),
    ] + provider.tags.nodes
  }
}
