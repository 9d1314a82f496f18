import IdentityService
import KMSAudit
import KMSAuthorization
import KMSCrypto
import KMSFront
import KMSKeys
import KMSModel
import KMSService
import KMSStoreMemory
import NIOCore
import NIOEmbedded
import SigV4
import StrictJSON
import Synchronization
import TrailService

/// The program's gateway and connection handlers over memory, a clock that stands still, and a channel
/// without a socket.
final class EmbeddedServer {
  /// An access key of a caller.
  struct AccessKey {
    let id: String
    let secret: String
  }

  /// The root access key of the only account.
  let root: AccessKey
  private let gateway: Gateway
  private let http: HTTPServer

  private static let secondsSinceEpoch: Int64 = 1_767_323_045
  private static let host = "127.0.0.1:7420"

  /// Writes records where nobody reads them, and hashes each, as a trail with a chain does.
  private final class MemoryTrail: AuditTrail {
    private let bytes = Mutex<[UInt8]>([])

    func record(
      _ event: AuditEvent, completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
    ) {
      var writer = JSONWriter()
      event.write(to: &writer)
      bytes.withLock { bytes in
        if bytes.count > 1_000_000 { bytes.removeAll(keepingCapacity: true) }
        bytes.append(contentsOf: writer.bytes)
      }
      completion(.success(()))
    }
  }

  private struct SilentJournal: DecisionJournal {
    func keep(id: String, lines: [String]) {}
  }

  init() async throws {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let hierarchy = try KeyHierarchy.create(random: random).hierarchy
    let rows = RowBook(authenticator: hierarchy.rowAuthenticator)
    let store = MemoryStore()
    let book = IdentityBook(
      store: store, rows: rows, hierarchy: hierarchy, random: random, partition: .aws)
    guard let account = AccountID("000000000001"), let region = Region("us-east-1") else {
      throw ServiceBench.Failure(text: "no account or Region")
    }
    let now = Timestamp(millisecondsSinceEpoch: Self.secondsSinceEpoch * 1000)
    try await book.load()
    try await book.ensureAccount(account, at: now)
    var root: AccessKey?
    try book.unsafeShowRootAccessKeys { _, id, secret in
      root = AccessKey(id: id, secret: String(decoding: secret, as: UTF8.self))
    }
    guard let root else { throw ServiceBench.Failure(text: "no root access key") }
    self.root = root
    let environment = ServiceEnvironment(
      partition: .aws, store: store, rows: rows, authorizer: Authorizer(), principals: book,
      decisions: SilentJournal(),
      keyRing: KeyRing(provider: LocalKeyProvider(hierarchy: hierarchy, random: random)),
      sealer: hierarchy.tokenSealer, trail: MemoryTrail(), now: { now }, random: random)
    let metrics = StrongroomMetrics(registry: MetricsRegistry(), version: "0", revision: "bench")
    let identity = IdentityService(book: book)
    gateway = Gateway(
      environment: environment, identity: identity,
      trail: TrailService(
        identity: identity, history: nil, sealer: hierarchy.tokenSealer, random: random,
        lookupsPerSecond: nil),
      credentials: book, regions: [region], metrics: metrics, monotonicNanoseconds: { 0 },
      log: { print($0) })
    http = HTTPServer(
      configuration: HTTPServerConfiguration(endpoints: []), handler: gateway, refusals: gateway,
      metrics: HTTPServerMetrics(requestsInFlight: metrics.requestsInFlight),
      surroundings: HTTPSurroundings(
        secondsSinceEpoch: { Self.secondsSinceEpoch }, monotonicNanoseconds: { 0 },
        fillWithRandomBytes: { buffer in
          do {
            try SystemRandom.fill(buffer)
          } catch {
            buffer.initializeMemory(as: UInt8.self, repeating: 7)
          }
        }))
  }

  /// Opens a connection and sends the same request on it again and again. Every answer must be good and come
  /// at once. The connection belongs to the thread that calls.
  func exchange(_ request: ByteBuffer, times: Int) throws {
    let channel = EmbeddedChannel()
    try http.adopt(channel)
    channel.pipeline.fireChannelActive()
    for _ in 0..<times {
      try channel.writeInbound(request)
      guard let answer = try channel.readOutbound(as: ByteBuffer.self),
        answer.getString(at: answer.readerIndex, length: 15) == "HTTP/1.1 200 OK"
      else { throw ServiceBench.Failure(text: "a request was not answered well at once") }
    }
    _ = try channel.finish()
  }

  /// A signed request as a client sends it.
  func bytes(of operation: KMSOperation, _ body: String, _ key: AccessKey) throws -> ByteBuffer {
    let request = try signed(Self.request(operation, body), "kms", key)
    var buffer = ByteBuffer(string: "\(request.method) \(request.target) HTTP/1.1\r\n")
    for (name, value) in request.headers { buffer.writeString("\(name): \(value)\r\n") }
    buffer.writeString("Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    return buffer
  }

  /// Calls KMS past the channel, and waits.
  func kms(_ operation: KMSOperation, _ body: String, _ key: AccessKey) async throws -> String {
    try await answer(to: try signed(Self.request(operation, body), "kms", key), body)
  }

  /// Calls IAM past the channel, and waits.
  func iam(_ action: String, _ parameters: [(String, String)], _ key: AccessKey) async throws
    -> String
  {
    var body = "Action=\(action)&Version=2010-05-08"
    for (name, value) in parameters {
      body += "&\(name)="
      for byte in value.utf8 {
        let digits = String(byte, radix: 16, uppercase: true)
        body += byte < 16 ? "%0\(digits)" : "%\(digits)"
      }
    }
    let request = SigV4Request(
      method: "POST", target: "/",
      headers: [
        ("Host", Self.host), ("Content-Type", "application/x-www-form-urlencoded"),
      ], body: Array(body.utf8))
    return try await answer(to: try signed(request, "iam", key), body)
  }

  /// A request with the header fields of boto3, without a signature.
  static func request(_ operation: KMSOperation, _ body: String) -> SigV4Request {
    SigV4Request(
      method: "POST", target: "/",
      headers: [
        ("Host", host), ("Accept-Encoding", "identity"),
        ("X-Amz-Target", "TrentService.\(operation.rawValue)"),
        ("Content-Type", "application/x-amz-json-1.1"),
        (
          "User-Agent",
          "Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11 "
            + "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.40.0"
        ),
        ("amz-sdk-invocation-id", "5e1f4c0a-8f0e-4c53-9a0e-2d1f6b7c8d9e"),
        ("amz-sdk-request", "attempt=1"),
      ], body: Array(body.utf8))
  }

  private func signed(_ request: SigV4Request, _ service: String, _ key: AccessKey) throws
    -> SigV4Request
  {
    let signer = Array(key.secret.utf8).withUnsafeBytes {
      RequestSigner(accessKeyID: key.id, secret: $0, region: "us-east-1", service: service)
    }
    return try signer.signed(
      request, at: SigningTime(secondsSinceEpoch: Self.secondsSinceEpoch))
  }

  private func answer(to request: SigV4Request, _ body: String) async throws -> String {
    let received = HTTPRequest(
      method: request.method, target: request.target, headers: Array(request.headers),
      body: Array(body.utf8), remoteAddress: "127.0.0.1",
      requestId: "00000000-0000-4000-8000-000000000000", receivedAt: 0)
    let response = await withCheckedContinuation { continuation in
      gateway.handle(received) { continuation.resume(returning: $0) }
    }
    let text = String(decoding: response.body, as: UTF8.self)
    guard response.status == 200 else { throw ServiceBench.Failure(text: text) }
    return text
  }
}
