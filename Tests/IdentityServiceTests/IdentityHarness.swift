import KMSAuthorization
import KMSCrypto
import KMSIdentity
import KMSKeys
import KMSModel
import KMSSecrets
import KMSService
import KMSStoreMemory
import Testing

@testable import IdentityService

/// Identity over a store in memory, with a clock that stands still.
struct IdentityHarness {
  static let now = Timestamp(millisecondsSinceEpoch: 1_767_323_045_000)

  let store: MemoryStore
  let book: IdentityBook
  let service: IdentityService
  let account: AccountID
  private let hierarchy: KeyHierarchy

  init(store: MemoryStore = MemoryStore(), hierarchy: KeyHierarchy? = nil) async throws {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    self.store = store
    self.hierarchy = try hierarchy ?? KeyHierarchy.create(random: random).hierarchy
    self.account = try #require(AccountID("000000000001"))
    book = IdentityBook(
      store: store, rows: RowBook(authenticator: self.hierarchy.rowAuthenticator),
      hierarchy: self.hierarchy, random: random, partition: .aws)
    try await book.load()
    try await book.ensureAccount(account, at: IdentityHarness.now)
    service = IdentityService(book: book)
  }

  /// The same rows, opened again.
  func reopened() async throws -> IdentityHarness {
    try await IdentityHarness(store: store, hierarchy: hierarchy)
  }

  var root: Caller {
    get throws {
      let key = try #require(
        book.state.accessKeys.values.first { $0.userID == nil && $0.account == account })
      return try #require(book.credential(for: key.accessKeyID)).caller
    }
  }

  /// Runs an operation; the members of its answer.
  @discardableResult
  func call(
    _ name: String, _ parameters: [String: String] = [:], by caller: Caller? = nil,
    of service: IdentityServiceName = .iam, at now: Timestamp = IdentityHarness.now
  ) async throws -> [AnswerNode] {
    let operation = try #require(IdentityService.operation(name, of: service))
    let region = try #require(Region("us-east-1"))
    let facts = RequestFacts(
      region: region, now: now, sourceAddress: "127.0.0.1", isSecureTransport: false,
      userAgent: nil)
    let caller = try caller ?? root
    let result: Result<[AnswerNode]?, IdentityRefusal> = await withCheckedContinuation { waiting in
      self.service.handle(
        operation, IdentityParameters(parameters.map { ($0.key, $0.value) }), by: caller,
        facts: facts
      ) { waiting.resume(returning: $0) }
    }
    let answer = try result.get()
    // Every answer that a test sees is one that the model describes.
    let found = AnswerShape.violations(of: answer ?? [], by: operation.shape.output)
    #expect(found == [], "\(name)")
    return answer ?? []
  }

  /// A user that may do some things: its caller.
  func user(_ name: String, doing action: String) async throws -> Caller {
    let policy =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"\#(action)","Resource":"*"}]}"#
    try await call(
      "PutUserPolicy", ["UserName": name, "PolicyName": "own", "PolicyDocument": policy])
    let key = try await call("CreateAccessKey", ["UserName": name])
    let id = try #require(key.text("AccessKeyId"))
    return try #require(book.credential(for: id)).caller
  }

  /// The code of the refusal of an operation.
  func refusal(
    _ name: String, _ parameters: [String: String] = [:], by caller: Caller? = nil,
    of service: IdentityServiceName = .iam
  ) async throws -> String? {
    do {
      try await call(name, parameters, by: caller, of: service)
      return nil
    } catch let refusal as IdentityRefusal {
      return refusal.code
    }
  }
}

extension [AnswerNode] {
  /// The text with a name, at any depth.
  func text(_ name: String) -> String? {
    for node in self {
      switch node {
      case .text(name, let text): return text
      case .secret(name, let secret):
        return secret.withBytes { String(decoding: $0, as: UTF8.self) }
      case .structure(_, let members): if let found = members.text(name) { return found }
      case .list(_, let items):
        for item in items { if let found = item.text(name) { return found } }
      case .text, .secret, .number, .flag, .map, .texts: continue
      }
    }
    return nil
  }
}
