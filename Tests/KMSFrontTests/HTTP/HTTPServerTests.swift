import Dispatch
import Testing

@testable import KMSFront

@Suite("HTTP server", .timeLimit(.minutes(10))) struct HTTPServerTests {
  private static let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test("connections beyond the total are refused, and taken again when one closes")
  func totalCap() async throws {
    let limits = HTTPLimits.patient { $0.connectionsMax = 2 }
    try await withServer(ClosureHandler.echo, limits: limits) { _, port in
      let first = try RawClient(port: port)
      let second = try RawClient(port: port)
      for client in [first, second] {
        try await client.send(Self.get)
        #expect(try await client.response().status == 200)
      }
      let third = try RawClient(port: port)
      let refusal = try await third.response()
      #expect(refusal.status == 503)
      #expect(refusal.body == "tooManyConnections")
      third.close()
      try await first.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(try await first.response().status == 200)
      #expect(await first.rest() == .justClosed)
      // The server counts the connection out in the same turn in which it closes it.
      let fourth = try RawClient(port: port)
      try await fourth.send(Self.get)
      #expect(try await fourth.response().status == 200)
    }
  }

  @Test("connections beyond the share of an address are refused")
  func addressCap() async throws {
    let limits = HTTPLimits.patient { $0.connectionsPerAddressMax = 1 }
    try await withServer(ClosureHandler.echo, limits: limits) { _, port in
      let first = try RawClient(port: port)
      try await first.send(Self.get)
      #expect(try await first.response().status == 200)
      #expect(try await RawClient(port: port).response().status == 503)
    }
  }

  @Test("a flood beyond the cap is dropped once enough are being told")
  func flood() async throws {
    // None of those who are being told may be done before the last one comes.
    let limits = HTTPLimits.patient {
      $0.connectionsMax = 0
      $0.lingerMax = .seconds(900)
    }
    let log = EventLog()
    try await withServer(ClosureHandler.echo, limits: limits, log: log) { _, port in
      let refused = try (0..<ConnectionCensus.refusedMax).map { _ in try RawClient(port: port) }
      for client in refused { #expect(try await client.response().status == 503) }
      let dropped = try RawClient(port: port)
      #expect(await dropped.rest().bytes.isEmpty)
      #expect(log.events.contains(.connectionDropped(remoteAddress: "127.0.0.1")))
    }
  }

  @Test("a client that goes away while its request is in work harms nobody")
  func disconnect() async throws {
    let handler = HeldHandler()
    let gauge = Gauge()
    try await withServer(handler, metrics: HTTPServerMetrics(requestsInFlight: gauge)) { _, port in
      for aborts in [true, false] {
        let client = try RawClient(port: port)
        try await client.send(Self.get)
        #expect(await handler.awaitRequest())
        if aborts { client.abort() } else { client.close() }
        handler.release()
      }
      let other = try RawClient(port: port)
      try await other.send(Self.get)
      #expect(await handler.awaitRequest())
      handler.release()
      #expect(try await other.response().status == 200)
      #expect(gauge.number == 0)
    }
  }

  @Test("a client that goes away in the middle of a request harms nobody")
  func disconnectInside() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      for part in ["", "GET", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"] {
        let client = try RawClient(port: port)
        try await client.send(part)
        client.abort()
      }
      let other = try RawClient(port: port)
      try await other.send(Self.get)
      #expect(try await other.response().status == 200)
    }
  }

  @Test("a closed connection is released with all it holds")
  func release() async throws {
    final class Witness: Sendable {}
    weak var witness: Witness?
    do {
      let held = Witness()
      witness = held
      let handler = ClosureHandler { [held] _, respond in
        _ = held
        respond(HTTPResponse(status: 200, headers: [], body: []))
      }
      try await withServer(handler) { _, port in
        let client = try RawClient(port: port)
        try await client.send(Self.get)
        #expect(try await client.response().status == 200)
      }
    }
    #expect(witness == nil)
  }

  @Test("a shutdown finishes the requests it has, and takes no more")
  func gracefulShutdown() async throws {
    let handler = HeldHandler()
    try await withServer(handler) { server, port in
      let idle = try RawClient(port: port)
      let busy = try RawClient(port: port)
      try await busy.send(Self.get + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(await handler.awaitRequest())
      let shutdown = Task { await server.shutdownGracefully(deadline: .seconds(30)) }
      #expect(await idle.rest() == .justClosed)
      await #expect(throws: RawClient.Failure.self) { try await RawClient(port: port).response() }
      handler.release()
      #expect(try await busy.response().body == "/a")
      #expect(await handler.awaitRequest())
      handler.release()
      let last = try await busy.response()
      #expect(last.body == "/b")
      #expect(last.header("Connection") == "close")
      #expect(await busy.rest() == .justClosed)
      await shutdown.value
    }
  }

  @Test("a request that is half received when the shutdown comes is still answered")
  func shutdownDuringBody() async throws {
    try await withServer(ClosureHandler.echo) { server, port in
      let idle = try RawClient(port: port)
      let client = try RawClient(port: port)
      try await client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
      #expect(try await client.response().status == 100)
      let shutdown = Task { await server.shutdownGracefully(deadline: .seconds(30)) }
      #expect(await idle.rest() == .justClosed)
      try await client.send("abc")
      let response = try await client.response()
      #expect(response.body == "POST /a abc")
      #expect(response.header("Connection") == "close")
      await shutdown.value
    }
  }

  @Test("a shutdown does not wait longer than its deadline")
  func shutdownDeadline() async throws {
    let handler = HeldHandler()
    let log = EventLog()
    try await withServer(handler, log: log) { server, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get)
      #expect(await handler.awaitRequest())
      await server.shutdownGracefully(deadline: .milliseconds(100))
      #expect(await client.rest().bytes.isEmpty)
      #expect(log.events.contains(.connectionsAborted(count: 1)))
    }
  }

  @Test("several endpoints share the handler and stop together")
  func severalEndpoints() async throws {
    let server = HTTPServer(
      configuration: HTTPServerConfiguration(
        endpoints: [.init(host: "127.0.0.1", port: 0), .init(host: "localhost", port: 0)],
        eventLoopCount: 2),
      handler: ClosureHandler.echo, refusals: ClosureHandler.echo, surroundings: .real)
    let bound = try await server.start()
    #expect(bound.count == 2)
    #expect(bound[0].port != bound[1].port)
    let client = try RawClient(port: bound[0].port)
    try await client.send(Self.get)
    #expect(try await client.response().status == 200)
    await server.shutdownGracefully(deadline: .seconds(5))
    await server.shutdownGracefully(deadline: .seconds(5))
    #expect(throws: RawClient.Failure.self) { try RawClient(port: bound[0].port) }
  }

  @Test("a server starts once")
  func startTwice() async throws {
    try await withServer(ClosureHandler.echo) { server, _ in
      await #expect(throws: HTTPServerError.alreadyStarted) { try await server.start() }
      #expect(throws: HTTPServerError.noTLS) { try server.reloadCertificate() }
    }
  }

  @Test("a server without endpoint, or with one that is taken, does not start")
  func unusableEndpoints() async throws {
    func server(_ endpoints: [HTTPServerConfiguration.Endpoint]) -> HTTPServer {
      HTTPServer(
        configuration: HTTPServerConfiguration(endpoints: endpoints),
        handler: ClosureHandler.echo, refusals: ClosureHandler.echo, surroundings: .real)
    }
    await #expect(throws: HTTPServerError.noEndpoint) { try await server([]).start() }
    try await withServer(ClosureHandler.echo) { _, port in
      let taken = HTTPServerConfiguration.Endpoint(host: "127.0.0.1", port: port)
      let error = await #expect(throws: HTTPServerError.self) {
        try await server([.init(host: "127.0.0.1", port: 0), taken]).start()
      }
      #expect(error?.description.hasPrefix("cannot listen on `127.0.0.1:\(port)`: ") == true)
    }
  }
}
