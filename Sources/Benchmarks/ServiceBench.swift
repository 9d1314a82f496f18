import Dispatch
import KMSAudit
import KMSAuthorization
import KMSCrypto
import KMSIdentity
import KMSKeys
import KMSModel
import KMSService
import KMSStore
import KMSStoreMemory
import StrictJSON
import Synchronization

/// The whole service from the verified body to the answer, over a store in memory, or another one.
struct ServiceBench: Sendable {
  private let pipeline: KMSPipeline
  private let account: AccountID
  private let region: Region

  /// How many requests are on their way at once.
  private static let requestsInFlight = 2

  /// Accepts every record: what the trail costs is measured elsewhere.
  private struct SilentTrail: AuditTrail {
    func record(
      _ event: AuditEvent, completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
    ) { completion(.success(())) }
  }

  private struct SilentJournal: DecisionJournal {
    func keep(id: String, lines: [String]) {}
  }

  /// A benchmark that cannot go on.
  struct Failure: Error {
    let text: String
  }

  init(store: any KMSStore = MemoryStore()) throws {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let hierarchy = try KeyHierarchy.create(random: random).hierarchy
    let provider = LocalKeyProvider(hierarchy: hierarchy, random: random)
    guard let account = AccountID("000000000001"), let region = Region("us-east-1") else {
      throw Failure(text: "no account or Region")
    }
    self.account = account
    self.region = region
    self.pipeline = KMSPipeline(
      environment: ServiceEnvironment(
        partition: .aws, store: store,
        rows: RowBook(authenticator: hierarchy.rowAuthenticator), authorizer: Authorizer(),
        principals: AccountRoots([account]), decisions: SilentJournal(),
        keyRing: KeyRing(provider: provider), sealer: hierarchy.tokenSealer, trail: SilentTrail(),
        now: { Timestamp(millisecondsSinceEpoch: 1_767_323_045_000) }, random: random,
        // One thread, as the library's loop: two of them on one core would take CPU time from each other.
        compute: ComputePools(
          ComputeSettings(processorCount: 1, preparedKeyPairs: 0), provider: provider)),
      factLimits: FactLimits(entriesMax: 1000))
  }

  /// One request, to be sent again and again.
  struct Request: Sendable {
    let operation: KMSOperation
    let body: String
  }

  /// A signature with a new key.
  func request(_ signing: SigningCase) async throws -> Request {
    let key = try await createKey(signing.spec, .signVerify)
    return Request(
      operation: .sign,
      body: #"{"KeyId":"\#(key)","Message":"YXR0YWNrIGF0IGRhd24=","#
        + #""SigningAlgorithm":"\#(signing.algorithm.rawValue)"}"#)
  }

  /// How often the service answers a request, in one slice.
  func rate(of request: Request) async throws -> Double {
    let start = CPUClock.seconds
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<ServiceBench.requestsInFlight {
        group.addTask {
          let sender = RequestLoop(
            pipeline, authenticated(request.operation, request.body),
            until: start + CPUClock.secondsPerSlice)
          return try await sender.run()
        }
      }
      return try await group.reduce(0, +)
    }
    return Double(count) / (CPUClock.seconds - start)
  }

  /// Makes a key and returns its id.
  func createKey(_ spec: KeySpec, _ usage: KeyUsageType) async throws -> String {
    let body = try await answer(
      .createKey, #"{"KeySpec":"\#(spec.rawValue)","KeyUsage":"\#(usage.rawValue)"}"#)
    guard case .object(let answer) = try JSONValue(parsing: body),
      case .object(let metadata)? = answer["KeyMetadata"],
      case .string(let id)? = metadata["KeyId"]
    else { throw Failure(text: "CreateKey answered without a key id") }
    return id
  }

  /// How many keys are asked for at once.
  private static let keysInFlight = 64

  /// Makes so many keys, some at once, and waits until all are durable.
  func createKeys(times: Int) throws {
    let request = authenticated(.createKey, "{}")
    for start in stride(from: 0, to: times, by: ServiceBench.keysInFlight) {
      let isDone = DispatchGroup()
      let failure = Mutex<KMSError?>(nil)
      for _ in start..<min(times, start + ServiceBench.keysInFlight) {
        isDone.enter()
        pipeline.handle(request) { answer in
          if case .failure(let error) = answer { failure.withLock { $0 = error } }
          isDone.leave()
        }
      }
      isDone.wait()
      if let error = failure.withLock({ $0 }) {
        throw Failure(text: "CreateKey: \(error.code.code) \(error.cause ?? "")")
      }
    }
  }

  private func authenticated(_ operation: KMSOperation, _ body: String) -> AuthenticatedRequest {
    AuthenticatedRequest(
      operation: operation, body: Array(body.utf8),
      caller: .root(of: account, in: .aws, accessKeyID: "AKIABENCHMARK"),
      facts: RequestFacts(
        region: region, now: Timestamp(millisecondsSinceEpoch: 1_767_323_045_000),
        sourceAddress: "127.0.0.1", isSecureTransport: false, userAgent: nil),
      origin: RequestOrigin(
        requestID: "00000000-0000-4000-8000-000000000000", sourceAddress: "127.0.0.1",
        userAgent: nil, host: "localhost", tls: nil))
  }

  private func answer(_ operation: KMSOperation, _ body: String) async throws -> [UInt8] {
    let request = authenticated(operation, body)
    let answer = await withCheckedContinuation { continuation in
      pipeline.handle(request) { continuation.resume(returning: $0) }
    }
    switch answer {
    case .success(let bytes): return bytes
    case .failure(let error):
      throw Failure(text: "\(operation.rawValue): \(error.code.code) \(error.cause ?? "")")
    }
  }
}
