import KMSModel

/// ListOpenIDConnectProviders. Source: IAM API Reference.
extension ProviderOperations {
  static let listOpenIDConnectProviders = IdentityOperation.read("ListOpenIDConnectProviders", list)

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "arn:\(call.partition):iam::\(call.account):oidc-provider/*")
    let providers = call.state.providers(in: call.account)
    return [
      .list(
        "OpenIDConnectProviderList", providers.map { [.text("Arn", $0.arn(in: call.partition))] })
    ]
  }
}
