import KMSModel

/// UpdateOpenIDConnectProviderThumbprint. Source: IAM API Reference.
extension ProviderOperations {
  static let updateOpenIDConnectProviderThumbprint = IdentityOperation.write(
    "UpdateOpenIDConnectProviderThumbprint", updateThumbprint)

  private static func updateThumbprint(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var provider = try authorized(&call)
    provider.thumbprints = try thumbprints(call)
    call.state.put(provider)
    return nil
  }
}
