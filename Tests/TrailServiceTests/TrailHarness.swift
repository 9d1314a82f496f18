import IdentityService
import KMSAuditLookup
import KMSAuditReading
import KMSAuthorization
import KMSCrypto
import KMSKeys
import KMSModel
import KMSSecrets
import KMSService
import KMSStoreMemory
import StrictJSON
import Synchronization
import Testing

@testable import TrailService

/// An event history that notes what it is asked and answers what it is told to.
final class NotedHistory: EventHistory {
  let queries = Mutex<[HistoryQuery]>([])
  let answer = Mutex<Result<[HistoryEvent], HistoryError>>(.success([]))

  func find(
    _ query: HistoryQuery,
    completion: @escaping @Sendable (Result<[HistoryEvent], HistoryError>) -> Void
  ) {
    queries.withLock { $0.append(query) }
    completion(answer.withLock(\.self))
  }
}

/// The service for one account whose root user, or a user without policies, asks.
struct TrailHarness {
  static let now = Timestamp(millisecondsSinceEpoch: 1_767_323_045_500)

  let service: TrailService
  let root: Caller
  let account: AccountID
  private let identity: IdentityService
  private let book: IdentityBook

  init(_ history: (any EventHistory)?, lookupsPerSecond: Int? = nil) async throws {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let hierarchy = try KeyHierarchy.create(random: random).hierarchy
    account = try #require(AccountID("000000000001"))
    book = IdentityBook(
      store: MemoryStore(), rows: RowBook(authenticator: hierarchy.rowAuthenticator),
      hierarchy: hierarchy, random: random, partition: .aws)
    try await book.load()
    try await book.ensureAccount(account, at: TrailHarness.now)
    identity = IdentityService(book: book)
    root = .root(of: account, in: .aws, accessKeyID: "AKIAROOT")
    service = TrailService(
      identity: identity, history: history, sealer: hierarchy.tokenSealer, random: random,
      lookupsPerSecond: lookupsPerSecond)
  }

  func facts(at now: Timestamp = TrailHarness.now, region: String = "us-east-1") throws
    -> RequestFacts
  {
    RequestFacts(
      region: try #require(Region(region)), now: now, sourceAddress: "127.0.0.1",
      isSecureTransport: true, userAgent: nil)
  }

  func answer(
    _ body: String, by caller: Caller? = nil, at now: Timestamp = TrailHarness.now,
    region: String = "us-east-1"
  ) async throws -> TrailService.Answer {
    let facts = try facts(at: now, region: region)
    return await withCheckedContinuation { waiting in
      service.lookupEvents(Array(body.utf8), by: caller ?? root, facts: facts) {
        waiting.resume(returning: $0)
      }
    }
  }

  /// The members of the answer.
  func lookup(
    _ body: String, at now: Timestamp = TrailHarness.now, region: String = "us-east-1"
  ) async throws -> JSONObject {
    let bytes = try await answer(body, at: now, region: region).result.get()
    guard case .object(let object) = try JSONValue(parsing: bytes) else {
      throw TrailRefusal.notJSON
    }
    return object
  }

  /// The refusal of a request.
  func refusal(_ body: String, by caller: Caller? = nil, at now: Timestamp = TrailHarness.now)
    async throws -> TrailRefusal?
  {
    switch try await answer(body, by: caller, at: now).result {
    case .success: nil
    case .failure(let refusal): refusal
    }
  }

  /// A user without any policy.
  var nobody: Caller {
    Caller(
      kind: .user(name: "nobody"), account: account,
      arn: "arn:aws:iam::000000000001:user/nobody", principalID: "AIDANOBODY",
      accessKeyID: "AKIANOBODY",
      principal: root.principal, policies: .none,
      attributes: PrincipalAttributes(principalARN: "arn:aws:iam::000000000001:user/nobody"))
  }
}

extension JSONObject {
  func text(_ name: String) -> String? {
    guard case .string(let text)? = self[name] else { return nil }
    return text
  }

  func objects(_ name: String) -> [JSONObject] {
    guard case .array(let values)? = self[name] else { return [] }
    return values.compactMap { value in
      guard case .object(let object) = value else { return nil }
      return object
    }
  }
}
