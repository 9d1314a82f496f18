import KMSModel

/// AddClientIDToOpenIDConnectProvider. Source: IAM API Reference.
extension ProviderOperations {
  static let addClientIDToOpenIDConnectProvider = IdentityOperation.write(
    "AddClientIDToOpenIDConnectProvider", addClient)

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
}
