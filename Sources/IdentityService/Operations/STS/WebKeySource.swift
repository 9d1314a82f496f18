/// Where the public keys of identity providers come from: the configuration, so that no request makes the server
/// ask others.
public struct WebKeySource: Sendable {
  /// JSON Web Key Sets by issuer.
  let keySets: [String: [UInt8]]

  /// Key sets by issuer, each as RFC 7517 writes it.
  public init(keySets: [String: [UInt8]]) {
    self.keySets = keySets
  }

  /// No provider can be verified.
  public static let none = WebKeySource(keySets: [:])
}
