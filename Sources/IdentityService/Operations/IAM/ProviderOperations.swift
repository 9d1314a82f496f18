import IAMPolicy
import KMSModel

/// OpenID Connect providers. Source: IAM API Reference, CreateOpenIDConnectProvider and its neighbours.
enum ProviderOperations {
  static let all: [IdentityOperation] = [
    createOpenIDConnectProvider,
    getOpenIDConnectProvider,
    listOpenIDConnectProviders,
    deleteOpenIDConnectProvider,
    addClientIDToOpenIDConnectProvider,
    removeClientIDFromOpenIDConnectProvider,
    updateOpenIDConnectProviderThumbprint,
    tagOpenIDConnectProvider,
    untagOpenIDConnectProvider,
    listOpenIDConnectProviderTags,
  ]

  static func thumbprints(_ call: IdentityCall) throws(IdentityRefusal) -> [String] {
    let thumbprints = call.parameters.members("ThumbprintList")
    guard thumbprints.count <= 5,
      thumbprints.allSatisfy({ $0.utf8.count == 40 && $0.isASCII })
    else { throw .invalidInput("Thumbprint must be 40 hexadecimal characters.") }
    return thumbprints
  }

  static func authorized(
    _ call: inout IdentityCall, _ context: [(name: String, values: ConditionValues)] = []
  ) throws(IdentityRefusal) -> ProviderRecord {
    let arn = call.parameters.text("OpenIDConnectProviderArn")
    let call = call
    let found = call.state.providers.values.first {
      $0.account == call.account && $0.arn(in: call.partition).utf8.elementsEqual(arn.utf8)
    }
    try call.authorize(on: arn, context + call.resource(found?.tags ?? []))
    guard let found else {
      throw .noSuchEntity("OpenIDConnect Provider not found for arn \(arn)")
    }
    return found
  }
}
