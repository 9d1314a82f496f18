import KMSIdentity
import KMSModel
import Synchronization
import Testing

@testable import IdentityService

@Suite("Web keys") struct WebKeyCacheTests {
  private static let issuer = "https://issuer.example.com/tenant"
  private static let discovery =
    "https://issuer.example.com/tenant/.well-known/openid-configuration"
  private static let keys = "https://issuer.example.com/keys"
  private static let start = Timestamp(millisecondsSinceEpoch: 1_767_323_045_000)

  /// Answers from a table, and keeps what it was asked for until it is told to answer.
  private final class Provider: WebDocumentFetcher {
    struct State {
      var documents: [String: String] = [:]
      var asked: [String] = []
      var isHeld = false
      var held: [@Sendable () -> Void] = []
      var now = WebKeyCacheTests.start
    }

    let state = Mutex(State())

    func fetch(
      _ address: WebAddress,
      completion: @escaping @Sendable (Result<[UInt8], WebFetchFailure>) -> Void
    ) {
      let url = "https://\(address.authority)\(address.path)"
      let answer = state.withLock { state -> Result<[UInt8], WebFetchFailure>? in
        state.asked.append(url)
        let document = state.documents[url]
        let answer: Result<[UInt8], WebFetchFailure> =
          document.map { .success(Array($0.utf8)) } ?? .failure(.unreachable)
        guard state.isHeld else { return answer }
        state.held.append { completion(answer) }
        return nil
      }
      if let answer { completion(answer) }
    }

    var asked: [String] { state.withLock { $0.asked } }

    func publish(_ keyIDs: [String]) {
      let keys = keyIDs.map { #"{"kid":"\#($0)"}"# }.joined(separator: ",")
      state.withLock {
        $0.documents[WebKeyCacheTests.discovery] =
          #"{"issuer":"\#(WebKeyCacheTests.issuer)","jwks_uri":"\#(WebKeyCacheTests.keys)"}"#
        $0.documents[WebKeyCacheTests.keys] = #"{"keys":[\#(keys)]}"#
      }
    }

    func pass(seconds: Int64) {
      state.withLock { $0.now = $0.now.adding(milliseconds: seconds * 1000) }
    }

    func cache(_ issuers: [String] = [WebKeyCacheTests.issuer]) -> WebKeyCache {
      WebKeyCache(
        issuers.compactMap(WebIssuer.init), fetcher: self, now: { self.state.withLock { $0.now } })
    }

    /// The names of the keys that are known after a token with this key was prepared for.
    func known(_ cache: WebKeyCache, _ keyID: String?, of issuer: String = WebKeyCacheTests.issuer)
      -> [String]?
    {
      let called = Mutex(false)
      cache.prepare(issuer, keyID) { called.withLock { $0 = true } }
      #expect(called.withLock { $0 })
      return cache.keySet(of: issuer, at: state.withLock { $0.now }).map { WebKeySet($0).keyIDs }
    }
  }

  @Test("a key set is asked for once, and again after an hour")
  func freshness() {
    let provider = Provider()
    provider.publish(["one"])
    let cache = provider.cache()
    #expect(provider.known(cache, "one") == ["one"])
    #expect(provider.asked == [Self.discovery, Self.keys])
    provider.pass(seconds: 3599)
    #expect(provider.known(cache, "one") == ["one"])
    #expect(provider.asked.count == 2)
    provider.pass(seconds: 1)
    #expect(provider.known(cache, nil) == ["one"])
    #expect(provider.asked.count == 4)
  }

  @Test("a key that is not there is asked for, but not more than once a minute")
  func rotation() {
    let provider = Provider()
    provider.publish(["one"])
    let cache = provider.cache()
    #expect(provider.known(cache, "one") == ["one"])
    provider.publish(["one", "two"])
    #expect(provider.known(cache, "two") == ["one"])
    provider.pass(seconds: 60)
    #expect(provider.known(cache, "two") == ["one", "two"])
    for _ in 0..<10 { #expect(provider.known(cache, "three") == ["one", "two"]) }
    #expect(provider.asked.count == 4)
  }

  @Test("a provider that is away is not asked for a minute, and believed for a day")
  func outage() {
    let provider = Provider()
    let cache = provider.cache()
    #expect(provider.known(cache, "one") == nil)
    #expect(provider.known(cache, "one") == nil)
    #expect(provider.asked.count == 1)
    provider.publish(["one"])
    provider.pass(seconds: 60)
    #expect(provider.known(cache, "one") == ["one"])
    provider.state.withLock { $0.documents = [:] }
    provider.pass(seconds: 86_399)
    #expect(provider.known(cache, "one") == ["one"])
    provider.pass(seconds: 1)
    #expect(provider.known(cache, "one") == nil)
  }

  @Test("many requests wait for one fetch, up to a limit")
  func waiting() {
    let provider = Provider()
    provider.publish(["one"])
    provider.state.withLock { $0.isHeld = true }
    let cache = provider.cache()
    let done = Mutex(0)
    for _ in 0..<(WebKeyCache.waitersMax + 5) {
      cache.prepare(Self.issuer, "one") { done.withLock { $0 += 1 } }
    }
    #expect(done.withLock { $0 } == 5)
    while true {
      let held = provider.state.withLock { state in
        defer { state.held = [] }
        return state.held
      }
      if held.isEmpty { break }
      for answer in held { answer() }
    }
    #expect(done.withLock { $0 } == WebKeyCache.waitersMax + 5)
    #expect(provider.asked == [Self.discovery, Self.keys])
  }

  @Test("only the issuers of the configuration are asked")
  func strangers() {
    let provider = Provider()
    provider.publish(["one"])
    let cache = provider.cache()
    for name in [
      "https://other.example.com", Self.issuer + "/", "https://ISSUER.example.com/tenant", "",
      "http://127.0.0.1/", "file:///etc/passwd",
    ] {
      #expect(provider.known(cache, "one", of: name) == nil)
    }
    #expect(provider.asked.isEmpty)
  }

  @Test("the keys may be on another host only if the configuration says so")
  func elsewhere() {
    let provider = Provider()
    provider.publish(["one"])
    provider.state.withLock {
      $0.documents["https://keys.example.com/k"] = #"{"keys":[{"kid":"far"}]}"#
    }
    let cache = provider.cache(["\(Self.issuer)=https://keys.example.com/k"])
    #expect(provider.known(cache, "far") == ["far"])
    #expect(provider.asked == ["https://keys.example.com/k"])
  }

  @Test(
    "a discovery document that is not the issuer's own leads nowhere",
    arguments: [
      #"{"issuer":"https://issuer.example.com","jwks_uri":"https://issuer.example.com/keys"}"#,
      #"{"issuer":"https://issuer.example.com/tenant"}"#,
      #"{"issuer":"https://issuer.example.com/tenant","jwks_uri":"http://issuer.example.com/keys"}"#,
      #"{"issuer":"https://issuer.example.com/tenant","jwks_uri":"https://evil.example.com/keys"}"#,
      #"{"issuer":"https://issuer.example.com/tenant","jwks_uri":"https://issuer.example.com:1/k"}"#,
      #"{"issuer":"https://issuer.example.com/tenant","jwks_uri":"https://a@issuer.example.com/k"}"#,
      "[]", "",
    ])
  func discovery(_ document: String) {
    let provider = Provider()
    provider.publish(["one"])
    provider.state.withLock { $0.documents[WebKeyCacheTests.discovery] = document }
    let cache = provider.cache()
    #expect(provider.known(cache, "one") == nil)
    #expect(provider.asked == [Self.discovery])
  }

  @Test("a key set with too many keys is none")
  func tooMany() {
    let provider = Provider()
    provider.publish((0..<101).map { "\($0)" })
    #expect(provider.known(provider.cache(), "1") == nil)
    provider.publish((0..<100).map { "\($0)" })
    #expect(provider.known(provider.cache(), "1")?.count == 100)
  }

  @Test(
    "an address is https, a host, a port and a path",
    arguments: [
      ("https://a.example", "a.example", 443, "/"),
      ("https://A.example/x/y", "a.example", 443, "/x/y"),
      ("https://127.0.0.1:8443/k", "127.0.0.1", 8443, "/k"),
    ])
  func address(_ text: String, _ host: String, _ port: Int, _ path: String) throws {
    let address = try #require(WebAddress(text))
    #expect(address.host == host && address.port == port && address.path == path)
  }

  @Test(
    "what is more or less than that is no address",
    arguments: [
      "http://a.example", "https://", "https:///x", "https://a b", "https://a?x", "https://a#x",
      "https://u@a", "https://a:", "https://a:0", "https://a:65536", "https://a:1:2",
      "https://a\\b",
      "https://[::1]/", "https://ä.example", "HTTPS://a.example",
      "https://a/" + String(repeating: "x", count: 2048),
    ])
  func noAddress(_ text: String) {
    #expect(WebAddress(text) == nil)
    #expect(WebIssuer(text) == nil)
  }
}
