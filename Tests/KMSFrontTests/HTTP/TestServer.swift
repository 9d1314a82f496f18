import Foundation
import Synchronization

@testable import KMSFront

/// A handler made of a closure, and refusals that name their reason.
struct ClosureHandler: HTTPRequestHandler, HTTPRefusalRenderer {
  let answer: @Sendable (HTTPRequest, @escaping @Sendable (HTTPResponse) -> Void) -> Void

  func handle(_ request: HTTPRequest, respond: @escaping @Sendable (HTTPResponse) -> Void) {
    answer(request, respond)
  }

  func refusal(_ refusal: HTTPRefusal, of request: RefusedRequest) -> HTTPResponse {
    HTTPResponse(
      status: refusal.status, headers: [("x-request-id", request.requestId)],
      body: Array("\(refusal)".utf8))
  }

  /// Answers with method, target and body.
  static let echo = ClosureHandler { request, respond in
    let text =
      "\(request.method) \(request.target) \(String(decoding: request.body, as: UTF8.self))"
    respond(
      HTTPResponse(
        status: 200, headers: [("x-request-id", request.requestId)], body: Array(text.utf8)))
  }
}

/// A handler whose answers wait until the test gives them.
final class HeldHandler: HTTPRequestHandler, HTTPRefusalRenderer {
  private struct Held: Sendable {
    let request: HTTPRequest
    let respond: @Sendable (HTTPResponse) -> Void
  }

  private let held = Mutex<[Held]>([])
  private let arrived = DispatchSemaphore(value: 0)
  private let onArrival: @Sendable () -> Void

  /// - Parameter onArrival: called on the event loop, before anything can time out.
  init(onArrival: @escaping @Sendable () -> Void = {}) { self.onArrival = onArrival }

  func handle(_ request: HTTPRequest, respond: @escaping @Sendable (HTTPResponse) -> Void) {
    onArrival()
    held.withLock { $0.append(Held(request: request, respond: respond)) }
    arrived.signal()
  }

  func refusal(_ refusal: HTTPRefusal, of request: RefusedRequest) -> HTTPResponse {
    ClosureHandler.echo.refusal(refusal, of: request)
  }

  /// Waits until one more request is there.
  func awaitRequest() async -> Bool {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [arrived] in
        continuation.resume(returning: arrived.wait(timeout: .now() + 60) == .success)
      }
    }
  }

  var count: Int { held.withLock { $0.count } }

  /// Answers the oldest request, from this thread, with its target.
  func release() {
    let first = held.withLock { $0.removeFirst() }
    first.respond(HTTPResponse(status: 200, headers: [], body: Array(first.request.target.utf8)))
  }

  /// Forgets the oldest request without an answer.
  func forget() { held.withLock { _ = $0.removeFirst() } }
}

/// Collects the events of a server.
final class EventLog: Sendable {
  private let log = Mutex<[HTTPServerEvent]>([])

  var events: [HTTPServerEvent] { log.withLock { $0 } }

  func note(_ event: HTTPServerEvent) { log.withLock { $0.append(event) } }
}

extension HTTPSurroundings {
  /// The real clocks and the real randomness.
  static let real = HTTPSurroundings(
    secondsSinceEpoch: { Int64(Date().timeIntervalSince1970) },
    monotonicNanoseconds: { DispatchTime.now().uptimeNanoseconds },
    fillWithRandomBytes: { buffer in
      var generator = SystemRandomNumberGenerator()
      for index in buffer.indices { buffer[index] = generator.next() }
    })
}

extension HTTPLimits {
  /// Limits whose deadlines do not pass during a test unless it shortens one.
  static func patient(_ change: (inout HTTPLimits) -> Void = { _ in }) -> HTTPLimits {
    var limits = HTTPLimits()
    let patience = Duration.seconds(900)
    limits.handshakeMax = patience
    limits.idleMax = patience
    limits.headMax = patience
    limits.bodyMax = patience
    limits.answerMax = patience
    limits.drainMax = patience
    limits.lingerMax = .seconds(30)
    change(&limits)
    return limits
  }
}

/// Runs a server on a free port of 127.0.0.1 for the time of the closure.
func withServer<Handler: HTTPRequestHandler & HTTPRefusalRenderer>(
  _ handler: Handler, limits: HTTPLimits = .patient(), tls: TestCertificate? = nil,
  loops: Int = 1, metrics: HTTPServerMetrics? = nil, log: EventLog = EventLog(),
  _ body: (HTTPServer, Int) async throws -> Void
) async throws {
  let server = HTTPServer(
    configuration: HTTPServerConfiguration(
      endpoints: [.init(host: "127.0.0.1", port: 0)], tls: tls?.files, eventLoopCount: loops,
      limits: limits),
    handler: handler, refusals: handler, metrics: metrics, surroundings: .real, events: log.note)
  // The files are there as long as the certificate is, and the server reads them when it starts.
  defer { withExtendedLifetime(tls) {} }
  let bound = try await server.start()
  do {
    try await body(server, bound[0].port)
  } catch {
    await server.shutdownGracefully(deadline: .milliseconds(50))
    throw error
  }
  await server.shutdownGracefully(deadline: .milliseconds(50))
}
