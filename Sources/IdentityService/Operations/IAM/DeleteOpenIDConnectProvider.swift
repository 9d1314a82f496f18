import KMSModel

/// DeleteOpenIDConnectProvider. Source: IAM API Reference.
extension ProviderOperations {
  static let deleteOpenIDConnectProvider = IdentityOperation.write(
    "DeleteOpenIDConnectProvider", delete)

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let provider = try authorized(&call)
    call.state.remove(provider)
    return nil
  }
}
