public import KMSIdentity
public import KMSModel
import StrictJSON

/// Where the public keys of identity providers come from: a file that was read at start, and the providers that
/// the configuration names. No request makes the server ask anybody else.
public struct WebKeySource: Sendable {
  /// JSON Web Key Sets by issuer, from the file.
  private let keySets: [String: JSONObject]
  private let cache: WebKeyCache?

  /// No provider can be verified.
  public static let none = WebKeySource(keySets: [:], cache: nil)

  private init(keySets: [String: JSONObject], cache: WebKeyCache?) {
    self.keySets = keySets
    self.cache = cache
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
      self.init(keySets: keySets, cache: nil)
    } catch {
      return nil
    }
  }

  /// The same, and for issuers that are not in the file the sets that they publish.
  ///
  /// - Parameters:
  ///   - issuers: who may be asked.
  ///   - fetcher: asks them.
  ///   - now: the clock.
  public func fetching(
    from issuers: [WebIssuer], with fetcher: any WebDocumentFetcher,
    now: @escaping @Sendable () -> Timestamp
  ) -> WebKeySource {
    WebKeySource(
      keySets: keySets, cache: WebKeyCache(issuers, fetcher: fetcher, now: now))
  }

  /// The key set of an issuer, as far as it is known.
  func keySet(of issuer: String, at now: Timestamp) -> JSONObject? {
    keySets[issuer] ?? cache?.keySet(of: issuer, at: now)
  }

  /// Calls back when the keys for a token are as well known as they will be.
  func prepare(for token: String, then: @escaping @Sendable () -> Void) {
    guard let cache, let (issuer, keyID) = WebKeySource.key(of: token), keySets[issuer] == nil
    else { return then() }
    cache.prepare(issuer, keyID, then: then)
  }

  private static func key(of token: String) -> (issuer: String, keyID: String?)? {
    do {
      let token = try WebToken(token)
      return token.text("iss").map { ($0, token.keyID) }
    } catch {
      return nil
    }
  }
}
