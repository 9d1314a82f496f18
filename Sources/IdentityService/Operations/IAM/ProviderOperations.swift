import KMSModel

/// OpenID Connect providers. Source: IAM API Reference, CreateOpenIDConnectProvider and its neighbours.
enum ProviderOperations {
  static let all: [IdentityOperation] = [
    .write("CreateOpenIDConnectProvider", ["Url"], create),
    .read("GetOpenIDConnectProvider", ["OpenIDConnectProviderArn"], get),
    .read("ListOpenIDConnectProviders", [], list),
    .write("DeleteOpenIDConnectProvider", ["OpenIDConnectProviderArn"], delete),
    .write(
      "AddClientIDToOpenIDConnectProvider", ["OpenIDConnectProviderArn", "ClientID"], addClient),
    .write(
      "RemoveClientIDFromOpenIDConnectProvider", ["OpenIDConnectProviderArn", "ClientID"],
      removeClient),
    .write(
      "UpdateOpenIDConnectProviderThumbprint", ["OpenIDConnectProviderArn"], updateThumbprint),
    .write("TagOpenIDConnectProvider", ["OpenIDConnectProviderArn"], tag),
    .write("UntagOpenIDConnectProvider", ["OpenIDConnectProviderArn"], untag),
    .list("ListOpenIDConnectProviderTags", ["OpenIDConnectProviderArn"], listTags),
  ]

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let url = call.parameters.text("Url")
    let clients = call.parameters.members("ClientIDList")
    let tags = try call.requestedTags()
    guard url.utf8.starts(with: "https://".utf8), url.utf8.count > 8,
      url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") })
    else { throw .validation("Invalid Open ID Connect Provider URL") }
    guard clients.count <= IdentityLimits.clientIDsMax,
      clients.allSatisfy({ (1...255).contains($0.utf8.count) })
    else {
      throw .limitExceeded(
        "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: \(IdentityLimits.clientIDsMax)")
    }
    let trimmed = url.hasSuffix("/") ? String(url.dropLast()) : url
    var provider = ProviderRecord(
      account: call.account, url: trimmed, creationDate: call.now, clientIDs: clients,
      thumbprints: try thumbprints(call))
    provider.tags = tags
    try call.authorize(on: provider.arn(in: call.partition), call.context(tags))
    guard call.state.providers[provider.rowKey] == nil else {
      throw .alreadyExists("Provider with url \(trimmed) already exists.")
    }
    guard call.state.providers.count < IdentityLimits.providersMax else {
      throw .limitExceeded(
        "Cannot exceed quota for OpenIdConnectProvidersPerAccount: \(IdentityLimits.providersMax)")
    }
    call.state.put(provider)
    return [.text("OpenIDConnectProviderArn", provider.arn(in: call.partition))]
      + (tags.isEmpty ? [] : tags.nodes)
  }

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let provider = try authorized(&call)
    return [
      .text("Url", provider.hostAndPath), .texts("ClientIDList", provider.clientIDs),
      .texts("ThumbprintList", provider.thumbprints),
      .text("CreateDate", provider.creationDate.iso),
    ] + provider.tags.nodes
  }

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "arn:\(call.partition):iam::\(call.account):oidc-provider/*")
    let providers = call.state.providers.values.filter { $0.account == call.account }
      .sorted { $0.rowKey < $1.rowKey }
    return [
      .list(
        "OpenIDConnectProviderList", providers.map { [.text("Arn", $0.arn(in: call.partition))] })
    ]
  }

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let provider = try authorized(&call)
    call.state.remove(provider)
    return nil
  }

  private static func addClient(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var provider = try authorized(&call)
    let client = call.parameters.text("ClientID")
    guard !provider.clientIDs.contains(client) else { return nil }
    guard provider.clientIDs.count < IdentityLimits.clientIDsMax else {
      throw .limitExceeded(
        "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: \(IdentityLimits.clientIDsMax)")
    }
    provider.clientIDs.append(client)
    call.state.put(provider)
    return nil
  }

  private static func removeClient(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var provider = try authorized(&call)
    let client = call.parameters.text("ClientID")
    provider.clientIDs.removeAll { $0.utf8.elementsEqual(client.utf8) }
    call.state.put(provider)
    return nil
  }

  private static func updateThumbprint(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var provider = try authorized(&call)
    provider.thumbprints = try thumbprints(call)
    call.state.put(provider)
    return nil
  }

  private static func tag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let tags = try call.requestedTags()
    var provider = try authorized(&call)
    provider.tags = try provider.tags.adding(tags)
    call.state.put(provider)
    return nil
  }

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var provider = try authorized(&call)
    provider.tags = provider.tags.removing(call.parameters.members("TagKeys"))
    call.state.put(provider)
    return nil
  }

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let provider = try authorized(&call)
    return try call.page(provider.tags, key: \.key, "Tags") {
      [.text("Key", $0.key), .text("Value", $0.value)]
    }
  }

  private static func thumbprints(_ call: IdentityCall) throws(IdentityRefusal) -> [String] {
    let thumbprints = call.parameters.members("ThumbprintList")
    guard thumbprints.count <= 5,
      thumbprints.allSatisfy({ $0.utf8.count == 40 && $0.isASCII })
    else { throw .invalidInput("Thumbprint must be 40 hexadecimal characters.") }
    return thumbprints
  }

  private static func authorized(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> ProviderRecord
  {
    let arn = call.parameters.text("OpenIDConnectProviderArn")
    try call.authorize(on: arn)
    let found = call.state.providers.values.first {
      $0.account == call.account && $0.arn(in: call.partition).utf8.elementsEqual(arn.utf8)
    }
    guard let found else {
      throw .noSuchEntity("OpenIDConnect Provider not found for arn \(arn)")
    }
    return found
  }
}
