import IdentityService
import KMSAudit
import KMSAuthorization
import KMSCrypto
import KMSIdentity
import KMSKeys
import KMSModel
import KMSSecrets
import KMSService
import KMSStore
import KMSStoreMemory
import StrictJSON
import Testing

@testable import TaggingService

/// A trail that accepts everything.
private struct AcceptingTrail: AuditTrail {
  func record(
    _ event: AuditEvent, completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) { completion(.success(())) }
}

/// A journal that keeps nothing.
private struct ForgettingJournal: DecisionJournal {
  func keep(id: String, lines: [String]) {}
}

/// The service over a store in memory, for the root user of one account.
struct TaggingHarness {
  static let now = Timestamp(millisecondsSinceEpoch: 1_767_323_045_500)

  let store = MemoryStore()
  let root: Caller
  private let service: TaggingService
  private let pipeline: KMSPipeline

  init() async throws {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let hierarchy = try KeyHierarchy.create(random: random).hierarchy
    let account = try #require(AccountID("000000000001"))
    let rows = RowBook(authenticator: hierarchy.rowAuthenticator)
    let book = IdentityBook(
      store: store, rows: rows, hierarchy: hierarchy, random: random, partition: .aws)
    try await book.load()
    try await book.ensureAccount(account, at: TaggingHarness.now)
    let environment = ServiceEnvironment(
      partition: .aws, store: store, rows: rows, authorizer: Authorizer(), principals: book,
      decisions: ForgettingJournal(),
      keyRing: KeyRing(provider: LocalKeyProvider(hierarchy: hierarchy, random: random)),
      sealer: hierarchy.tokenSealer, trail: AcceptingTrail(), now: { TaggingHarness.now },
      random: random)
    pipeline = KMSPipeline(environment: environment, factLimits: FactLimits(entriesMax: 100))
    root = .root(of: account, in: .aws, accessKeyID: "AKIAROOT")
    service = TaggingService(
      identity: IdentityService(book: book), environment: environment, pipeline: pipeline)
  }

  private let origin = RequestOrigin(
    requestID: "00000000-0000-4000-8000-000000000000", sourceAddress: "127.0.0.1", userAgent: nil,
    host: nil, tls: nil)

  private func facts(at now: Timestamp) throws -> RequestFacts {
    RequestFacts(
      region: try #require(Region("us-east-1")), now: now, sourceAddress: "127.0.0.1",
      isSecureTransport: true, userAgent: nil)
  }

  /// Makes a key; returns its ARN.
  func newKey(_ tags: String = "[]") async throws -> String {
    let request = AuthenticatedRequest(
      operation: .createKey, body: Array(#"{"Tags":\#(tags)}"#.utf8), caller: root,
      facts: try facts(at: TaggingHarness.now), origin: origin)
    let answer = await withCheckedContinuation { waiting in
      pipeline.handle(request) { waiting.resume(returning: $0) }
    }
    guard case .success(let body) = answer,
      case .object(let members) = try JSONValue(parsing: body),
      case .object(let metadata)? = members["KeyMetadata"], case .string(let arn)? = metadata["Arn"]
    else { throw TaggingRefusal.notJSON }
    return arn
  }

  /// Sends a request.
  func answer(
    _ operation: TaggingOperation, _ body: String, at now: Timestamp = TaggingHarness.now
  ) async throws -> TaggingService.Answer {
    let facts = try facts(at: now)
    return await withCheckedContinuation { waiting in
      service.handle(operation, Array(body.utf8), by: root, facts: facts, origin: origin) {
        waiting.resume(returning: $0)
      }
    }
  }

  /// The members of an answer.
  func members(
    _ operation: TaggingOperation, _ body: String, at now: Timestamp = TaggingHarness.now
  ) async throws -> JSONObject {
    let bytes = try await answer(operation, body, at: now).result.get()
    guard case .object(let object) = try JSONValue(parsing: bytes) else {
      throw TaggingRefusal.notJSON
    }
    return object
  }

  /// The refusal of a request.
  func refusal(
    _ operation: TaggingOperation, _ body: String, at now: Timestamp = TaggingHarness.now
  ) async throws -> TaggingRefusal? {
    switch try await answer(operation, body, at: now).result {
    case .success: nil
    case .failure(let refusal): refusal
    }
  }
}

extension JSONObject {
  func text(_ name: String) -> String? {
    guard case .string(let text)? = self[name] else { return nil }
    return text
  }

  func count(_ name: String) -> Int? {
    switch self[name] {
    case .array(let values)?: values.count
    case .object(let object)?: object.members.count
    case .null?, .bool?, .number?, .string?, nil: nil
    }
  }
}
