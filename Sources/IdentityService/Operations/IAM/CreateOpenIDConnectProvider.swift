import KMSModel

/// CreateOpenIDConnectProvider. Source: IAM API Reference.
extension ProviderOperations {
  static let createOpenIDConnectProvider = IdentityOperation.write(
    "CreateOpenIDConnectProvider", create)

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let url = call.parameters.text("Url")
    let clients = call.parameters.members("ClientIDList")
    let tags = try call.requestedTags()
    guard WebIssuerURL.isValid(url) else {
      throw .validation("Invalid Open ID Connect Provider URL")
    }
    guard clients.count <= IdentityLimits.clientIDsMax,
      clients.allSatisfy({ (1...255).contains($0.utf8.count) })
    else {
      throw .limitExceeded(
        "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: \(IdentityLimits.clientIDsMax)")
    }
    var provider = ProviderRecord(
      account: call.account, url: url, creationDate: call.now, clientIDs: clients,
      thumbprints: try thumbprints(call))
    provider.tags = tags
    try call.authorize(on: provider.arn(in: call.partition), call.context(tags))
    guard call.state.providers[provider.rowKey] == nil else {
      throw .alreadyExists("Provider with url \(url) already exists.")
    }
    guard call.state.providers(in: call.account).count < IdentityLimits.providersMax else {
      throw .limitExceeded(
        "Cannot exceed quota for OpenIdConnectProvidersPerAccount: \(IdentityLimits.providersMax)")
    }
    call.state.put(provider)
    return [.text("OpenIDConnectProviderArn", provider.arn(in: call.partition))]
      + (tags.isEmpty ? [] : tags.nodes)
  }
}
