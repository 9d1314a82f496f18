import StrictJSON

/// Where the public keys of identity providers come from: the configuration, so that no request makes the server
/// ask others.
public struct WebKeySource: Sendable {
  /// JSON Web Key Sets by issuer.
  let keySets: [String: JSONObject]

  /// No provider can be verified.
  public static let none = WebKeySource(keySets: [:])

  private init(keySets: [String: JSONObject]) {
    self.keySets = keySets
  }

  /// Reads an object whose members are named by issuers and hold the key set of each, as RFC 7517 writes it.
  ///
  /// - Returns: nothing if it is not that.
  public init?(parsing bytes: [UInt8]) {
    do {
      guard case .object(let object) = try JSONValue(parsing: bytes) else { return nil }
      var keySets: [String: JSONObject] = [:]
      for member in object.members {
        guard case .object(let set) = member.value, case .array? = set["keys"] else { return nil }
        keySets[member.name] = set
      }
      self.init(keySets: keySets)
    } catch {
      return nil
    }
  }
}
