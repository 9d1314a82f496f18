public import KMSIdentity
import KMSModel
import StrictJSON
import Synchronization

/// An identity provider whose keys may be fetched, by the word of the configuration.
public struct WebIssuer: Hashable, Sendable {
  /// What its tokens write as `iss`, byte for byte.
  public let name: String
  /// Where its key set is; nothing to learn that from its discovery document.
  public let keySet: WebAddress?
  let discovery: WebAddress

  /// Reads `https://issuer`, or `https://issuer=https://host/keys` where the keys are on another host; nothing
  /// for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let base = name.hasSuffix("/") ? String(name.dropLast()) : name
    guard WebAddress(name) != nil,
      let discovery = WebAddress(base + "/.well-known/openid-configuration")
    else { return nil }
    self.name = name
    self.discovery = discovery
    guard parts.count == 2 else {
      keySet = nil
      return
    }
    guard let address = WebAddress(String(parts[1])) else { return nil }
    keySet = address
  }
}

/// What is known of the keys of one provider: a state machine without a clock and without a network.
struct WebKeyEntry {
  /// How long a key set is taken without asking again: an hour.
  static let freshMilliseconds: Int64 = 3_600_000
  /// How long a key set is taken when its provider cannot be reached any more: a day.
  static let staleMilliseconds: Int64 = 86_400_000
  /// How long nothing is asked after an attempt, be it for a key that is not there.
  static let pauseMilliseconds: Int64 = 60_000

  private(set) var keySet: JSONObject?
  private var fetchedAt: Timestamp?
  private var attemptedAt: Timestamp?
  private(set) var isFetching = false

  /// The key set, as long as it may be believed.
  func usable(at now: Timestamp) -> JSONObject? {
    guard let keySet, let fetchedAt, now < fetchedAt.adding(milliseconds: Self.staleMilliseconds)
    else { return nil }
    return keySet
  }

  /// Whether it is time to ask for a key set, before a token with this key is looked at.
  func isWanting(_ keyID: String?, at now: Timestamp) -> Bool {
    guard !isFetching else { return true }
    if let attemptedAt, now < attemptedAt.adding(milliseconds: Self.pauseMilliseconds),
      now >= attemptedAt
    {
      return false
    }
    guard let keySet = usable(at: now), let fetchedAt,
      now < fetchedAt.adding(milliseconds: Self.freshMilliseconds)
    else { return true }
    // A provider that has changed its keys signs with one that is not there yet.
    guard let keyID else { return false }
    return !WebKeySet(keySet).keyIDs.contains { $0.utf8.elementsEqual(keyID.utf8) }
  }

  /// A fetch begins.
  mutating func begin(at now: Timestamp) {
    isFetching = true
    attemptedAt = now
  }

  /// A fetch has ended; without a key set the one before stays.
  mutating func end(with found: JSONObject?, at now: Timestamp) {
    isFetching = false
    guard let found else { return }
    keySet = found
    fetchedAt = now
  }
}

/// The key sets of the providers of the configuration, fetched when a token needs them.
///
/// One entry for each provider of the configuration; nothing that a request says is ever fetched.
final class WebKeyCache: Sendable {
  /// How many requests may wait for one fetch; more go on with what is there.
  static let waitersMax = 1_000
  /// How many keys a set may have.
  static let keysMax = 100

  private struct State {
    var entries: [String: WebKeyEntry] = [:]
    var waiters: [String: [@Sendable () -> Void]] = [:]
  }

  private let issuers: [String: WebIssuer]
  private let fetcher: any WebDocumentFetcher
  private let now: @Sendable () -> Timestamp
  private let state = Mutex(State())

  init(
    _ issuers: [WebIssuer], fetcher: any WebDocumentFetcher,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.issuers = Dictionary(
      issuers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.fetcher = fetcher
    self.now = now
  }

  /// The key set of a provider, as far as it is known.
  func keySet(of issuer: String, at now: Timestamp) -> JSONObject? {
    guard issuer.isASCII else { return nil }
    return state.withLock { $0.entries[issuer]?.usable(at: now) }
  }

  /// Calls back when the keys of a provider are as well known as they will be for a token with this key.
  func prepare(_ issuer: String, _ keyID: String?, then: @escaping @Sendable () -> Void) {
    guard issuer.isASCII, let known = issuers[issuer] else { return then() }
    let moment = now()
    enum Next { case go, wait, fetch }
    let next = state.withLock { state -> Next in
      var entry = state.entries[issuer] ?? WebKeyEntry()
      guard entry.isWanting(keyID, at: moment) else { return .go }
      guard state.waiters[issuer, default: []].count < WebKeyCache.waitersMax else { return .go }
      state.waiters[issuer, default: []].append(then)
      guard !entry.isFetching else { return .wait }
      entry.begin(at: moment)
      state.entries[issuer] = entry
      return .fetch
    }
    switch next {
    case .go: then()
    case .wait: break
    case .fetch: fetch(known)
    }
  }

  private func fetch(_ issuer: WebIssuer) {
    guard let keySet = issuer.keySet else {
      fetcher.fetch(issuer.discovery) { result in
        guard case .success(let bytes) = result,
          let address = WebKeyCache.keySetAddress(in: bytes, of: issuer)
        else { return self.finish(issuer, nil) }
        self.fetchKeySet(address, of: issuer)
      }
      return
    }
    fetchKeySet(keySet, of: issuer)
  }

  private func fetchKeySet(_ address: WebAddress, of issuer: WebIssuer) {
    fetcher.fetch(address) { result in
      guard case .success(let bytes) = result else { return self.finish(issuer, nil) }
      self.finish(issuer, WebKeyCache.keySet(in: bytes))
    }
  }

  private func finish(_ issuer: WebIssuer, _ found: JSONObject?) {
    let moment = now()
    let waiters = state.withLock { state in
      state.entries[issuer.name]?.end(with: found, at: moment)
      return state.waiters.removeValue(forKey: issuer.name) ?? []
    }
    for waiter in waiters { waiter() }
  }

  /// `jwks_uri` of a discovery document that is the issuer's own, and points to the issuer's own host.
  ///
  /// Source: OpenID Connect Discovery 1.0 §3, §4.3.
  static func keySetAddress(in bytes: [UInt8], of issuer: WebIssuer) -> WebAddress? {
    guard let document = object(bytes), case .string(let name)? = document["issuer"],
      name.utf8.elementsEqual(issuer.name.utf8), case .string(let text)? = document["jwks_uri"],
      let address = WebAddress(text), address.isBeside(issuer.discovery)
    else { return nil }
    return address
  }

  /// A key set of not too many keys.
  static func keySet(in bytes: [UInt8]) -> JSONObject? {
    guard let object = object(bytes), case .array(let keys)? = object["keys"],
      keys.count <= keysMax
    else { return nil }
    return object
  }

  private static func object(_ bytes: [UInt8]) -> JSONObject? {
    do {
      guard case .object(let object) = try JSONValue(parsing: bytes) else { return nil }
      return object
    } catch {
      return nil
    }
  }
}
