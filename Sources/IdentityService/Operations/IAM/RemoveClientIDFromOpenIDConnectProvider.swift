import KMSModel

/// RemoveClientIDFromOpenIDConnectProvider. Source: IAM API Reference.
extension ProviderOperations {
  static let removeClientIDFromOpenIDConnectProvider = IdentityOperation.write(
    "RemoveClientIDFromOpenIDConnectProvider",
    removeClient)

  private static func removeClient(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var provider = try authorized(&call)
    let client = call.parameters.text("ClientID")
    provider.clientIDs.removeAll { $0.utf8.elementsEqual(client.utf8) }
    call.state.put(provider)
    return nil
  }
}
