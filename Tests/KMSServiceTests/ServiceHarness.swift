import Foundation
import KMSAudit
import KMSAuthorization
import KMSCrypto
import KMSIdentity
import KMSKeys
import KMSModel
import KMSSeal
import KMSSecrets
import KMSService
import KMSStore
import KMSStoreMemory
import StrictJSON
import Synchronization
import Testing

/// A trail that keeps its records in memory and can be made to fail.
final class CapturingTrail: AuditTrail {
  private struct Kept {
    var lines: [String] = []
    var failure: AuditError?
  }
  private let kept = Mutex(Kept())

  var lines: [String] { kept.withLock { $0.lines } }

  func fail(with error: AuditError?) { kept.withLock { $0.failure = error } }

  func record(
    _ event: AuditEvent, completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    var writer = JSONWriter()
    event.write(to: &writer)
    let line = String(decoding: writer.bytes, as: UTF8.self)
    let failure = kept.withLock { kept -> AuditError? in
      if kept.failure == nil { kept.lines.append(line) }
      return kept.failure
    }
    completion(failure.map(Result.failure) ?? .success(()))
  }
}

/// Reasons of refusals, in memory.
final class CapturedDecisions: DecisionJournal {
  private let kept = Mutex<[String: [String]]>([:])

  subscript(id: String) -> [String]? { kept.withLock { $0[id] } }

  var lines: [String] { kept.withLock { $0.values.flatMap { $0 } } }

  func keep(id: String, lines: [String]) { kept.withLock { $0[id] = lines } }
}

/// The two accounts of the harness, and users and roles that tests add.
final class KnownPrincipals: PrincipalDirectory {
  private let ids = Mutex<[String: String]>([:])

  func insert(_ arn: String, id: String) { ids.withLock { $0[arn] = id } }

  func remove(_ arn: String) { ids.withLock { $0[arn] = nil } }

  func hasAccount(_ account: AccountID) -> Bool {
    [ServiceHarness.account, ServiceHarness.otherAccount].contains(account.text)
  }

  func uniqueID(ofARN arn: String) -> String? { ids.withLock { $0[arn] } }

  func arn(ofUniqueID id: String) -> String? {
    ids.withLock { ids in ids.first { $0.value == id }?.key }
  }
}

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
  private let moment = Mutex(Timestamp(millisecondsSinceEpoch: 1_767_323_045_000))
  @Sendable func now() -> Timestamp { moment.withLock { $0 } }
  func advance(days: Int) { moment.withLock { $0 = $0.adding(days: days) } }
}

/// What a request was answered with.
struct Answer {
  let code: String?
  let message: String?
  let body: [String: any Sendable]

  subscript(name: String) -> String? { body[name] as? String }
}

/// The whole service over a store in memory.
struct ServiceHarness {
  static let account = "000000000001"
  static let otherAccount = "000000000002"
  static let region = "us-east-1"

  let store: MemoryStore
  let trail = CapturingTrail()
  let clock = ManualClock()
  let principals = KnownPrincipals()
  let decisions = CapturedDecisions()
  let pipeline: KMSPipeline
  let environment: ServiceEnvironment

  /// - Parameters:
  ///   - settings: how much CPU-heavy work runs and waits; no key pairs are made ahead.
  ///   - watching: puts something between the service and its key provider.
  ///   - recorder: where records go instead of `trail`.
  init(
    store: MemoryStore = MemoryStore(), cacheEntriesMax: Int = 1000,
    settings: ComputeSettings = ComputeSettings(processorCount: 2, preparedKeyPairs: 0),
    watching: (LocalKeyProvider) -> any KeyProvider = { $0 },
    recordingTo recorder: (any AuditTrail)? = nil
  ) async throws {
    self.store = store
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let hierarchy = try KeyHierarchy.create(random: random).hierarchy
    let clock = clock
    let provider = watching(LocalKeyProvider(hierarchy: hierarchy, random: random))
    self.environment = ServiceEnvironment(
      partition: .aws, store: store,
      rows: RowBook(authenticator: hierarchy.rowAuthenticator), authorizer: Authorizer(),
      principals: principals, decisions: decisions, keyRing: KeyRing(provider: provider),
      sealer: hierarchy.tokenSealer, trail: recorder ?? trail, now: { clock.now() },
      random: random,
      compute: ComputePools(settings, provider: provider))
    self.pipeline = KMSPipeline(
      environment: environment, factLimits: FactLimits(entriesMax: cacheEntriesMax))
  }

  /// Sends one request as the root user of an account.
  func call(
    _ operation: KMSOperation, _ body: [String: Any] = [:], account: String = account,
    region: String = region
  ) async throws -> Answer {
    let bytes = try JSONSerialization.data(withJSONObject: body)
    return try await send(operation, [UInt8](bytes), account: account, region: region)
  }

  /// A request of the root user of an account.
  func request(
    _ operation: KMSOperation, _ body: [UInt8], account: String = account,
    region: String = region, requestID: String = "00000000-0000-4000-8000-000000000000",
    invocationID: String? = nil
  ) throws -> AuthenticatedRequest {
    let account = try #require(AccountID(account))
    return AuthenticatedRequest(
      operation: operation, body: body,
      caller: .root(of: account, in: .aws, accessKeyID: "AKIATEST"),
      facts: RequestFacts(
        region: try #require(Region(region)), now: clock.now(), sourceAddress: "127.0.0.1",
        isSecureTransport: false, userAgent: "test"),
      origin: RequestOrigin(
        requestID: requestID, sourceAddress: "127.0.0.1",
        userAgent: "test", host: "localhost", tls: nil),
      invocationID: invocationID)
  }

  /// Sends one request with this body.
  ///
  /// - Parameter other: a pipeline over the same environment to take instead.
  func send(
    _ operation: KMSOperation, _ body: [UInt8], account: String = account,
    region: String = region, invocationID: String? = nil, through other: KMSPipeline? = nil
  ) async throws -> Answer {
    let request = try request(
      operation, body, account: account, region: region, invocationID: invocationID)
    let answer = await withCheckedContinuation { continuation in
      (other ?? pipeline).handle(request) { continuation.resume(returning: $0) }
    }
    switch answer {
    case .success(let bytes):
      guard !bytes.isEmpty else { return Answer(code: nil, message: nil, body: [:]) }
      let object = try JSONSerialization.jsonObject(with: Data(bytes))
      return Answer(
        code: nil, message: nil,
        body: try #require(object as? [String: Any]).mapValues { Self.sendable($0) })
    case .failure(let error):
      return Answer(code: error.code.code, message: error.message, body: [:])
    }
  }

  /// Makes a key and returns its id.
  func createKey(_ body: [String: Any] = [:], account: String = account, region: String = region)
    async throws -> String
  {
    let answer = try await call(.createKey, body, account: account, region: region)
    let metadata = try #require(answer.body["KeyMetadata"] as? [String: any Sendable])
    return try #require(metadata["KeyId"] as? String)
  }

  static func arn(_ id: String, account: String = account, region: String = region) -> String {
    "arn:aws:kms:\(region):\(account):key/\(id)"
  }

  private static func sendable(_ value: Any) -> any Sendable {
    switch value {
    case let object as [String: Any]: object.mapValues { sendable($0) }
    case let list as [Any]: list.map { sendable($0) }
    case let text as String: text
    case let number as NSNumber: number.doubleValue
    default: "\(value)"
    }
  }
}
