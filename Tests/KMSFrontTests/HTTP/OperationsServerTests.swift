import Synchronization
import Testing

@testable import KMSFront

@Suite("Operations server", .timeLimit(.minutes(10))) struct OperationsServerTests {
  private final class Readiness: Sendable {
    let reasons = Mutex<[String]>([])
  }

  private func withOperations(
    _ body: (MetricsRegistry, Readiness, RawClient) async throws -> Void
  ) async throws {
    let registry = MetricsRegistry()
    let readiness = Readiness()
    let server = OperationsServer(
      endpoints: [.init(host: "127.0.0.1", port: 0)],
      handler: OperationsHandler(registry: registry) { readiness.reasons.withLock { $0 } },
      surroundings: .real)
    let bound = try await server.start()
    do {
      try await body(registry, readiness, try RawClient(port: bound[0].port))
    } catch {
      await server.shutdownGracefully(deadline: .milliseconds(50))
      throw error
    }
    await server.shutdownGracefully(deadline: .milliseconds(50))
  }

  private func get(
    _ target: String, from client: RawClient, method: String = "GET"
  ) async throws -> RawClient.Response {
    try await client.send("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
    return try await client.response(toHead: method == "HEAD")
  }

  @Test("a live process says so")
  func livez() async throws {
    try await withOperations { _, readiness, client in
      readiness.reasons.withLock { $0 = ["sealed"] }
      let response = try await get("/livez", from: client)
      #expect(response.status == 200)
      #expect(response.body == "ok\n")
      #expect(response.header("Cache-Control") == "no-store")
    }
  }

  @Test("readiness follows its reasons")
  func readyz() async throws {
    try await withOperations { _, readiness, client in
      #expect(try await get("/readyz", from: client).status == 200)
      readiness.reasons.withLock { $0 = ["the root key is sealed", "the store is locked"] }
      let response = try await get("/readyz?verbose", from: client)
      #expect(response.status == 503)
      #expect(
        response.body == "not ready: the root key is sealed\nnot ready: the store is locked\n")
      readiness.reasons.withLock { $0 = [] }
      #expect(try await get("/readyz", from: client).body == "ok\n")
    }
  }

  @Test("metrics are shown as text")
  func metrics() async throws {
    try await withOperations { registry, _, client in
      registry.counter("things_total", help: "Things.").series().add(3)
      let response = try await get("/metrics", from: client)
      #expect(response.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
      #expect(
        response.body
          == "# HELP things_total Things.\n# TYPE things_total counter\nthings_total 3\n")
      let head = try await get("/metrics", from: client, method: "HEAD")
      #expect(head.header("Content-Length") == "\(response.body.utf8.count)")
    }
  }

  @Test(
    "other targets are not found", arguments: ["/", "/livez/", "/LIVEZ", "/metrics2", "/../livez"])
  func notFound(_ target: String) async throws {
    try await withOperations { _, _, client in
      let response = try await get(target, from: client)
      #expect(response.status == 404)
    }
  }

  @Test("other methods are not allowed", arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
  func notAllowed(_ method: String) async throws {
    try await withOperations { _, _, client in
      let response = try await get("/livez", from: client, method: method)
      #expect(response.status == 405)
      #expect(response.header("Allow") == "GET, HEAD")
    }
  }

  @Test("a bad request is refused in plain text")
  func refusal() async throws {
    try await withOperations { _, _, client in
      try await client.send("GET / HTTP/1.1\r\n\r\n")
      let response = try await client.response()
      #expect(response.status == 400)
      #expect(response.body.hasPrefix("refused: malformed"))
    }
  }
}
