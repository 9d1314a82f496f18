import Foundation
import Synchronization
import Testing

@testable import KMSFront

@Suite("HTTP deadlines", .timeLimit(.minutes(10))) struct HTTPDeadlineTests {
  private static let short = Duration.milliseconds(200)
  private static let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

  private static func expectTimeout(
    of client: RawClient, _ refusal: HTTPRefusal
  ) async throws {
    let response = try await client.response()
    #expect(response.status == refusal.status)
    #expect(response.body == "\(refusal)")
    #expect(await client.rest() == .justClosed)
  }

  @Test("a connection that sends nothing is closed without a word")
  func idle() async throws {
    try await withServer(ClosureHandler.echo, limits: .patient { $0.idleMax = Self.short }) {
      _, port in
      let client = try RawClient(port: port)
      #expect(await client.rest() == .justClosed)
    }
  }

  @Test("a kept connection that sends nothing more is closed without a word")
  func idleAfterRequest() async throws {
    try await withServer(ClosureHandler.echo, limits: .patient { $0.idleMax = Self.short }) {
      _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get)
      #expect(try await client.response().status == 200)
      #expect(await client.rest() == .justClosed)
    }
  }

  @Test("a head that drips in is refused when its time is over")
  func slowHead() async throws {
    try await withServer(ClosureHandler.echo, limits: .patient { $0.headMax = Self.short }) {
      _, port in
      let client = try RawClient(port: port)
      try await client.send("GET /a HTTP/1.1\r\nHost: a\r\nX-Slow: ")
      #expect(try await client.drip(0x61, everyMilliseconds: 20, atMost: 500))
      try await Self.expectTimeout(of: client, .headTimeout)
    }
  }

  @Test("a head of a later request that drips in is refused too")
  func slowSecondHead() async throws {
    try await withServer(ClosureHandler.echo, limits: .patient { $0.headMax = Self.short }) {
      _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get)
      #expect(try await client.response().status == 200)
      try await client.send("G")
      try await Self.expectTimeout(of: client, .headTimeout)
    }
  }

  @Test("a head that began in the bytes of the request before it is refused too")
  func headBehindRequest() async throws {
    try await withServer(ClosureHandler.echo, limits: .patient { $0.headMax = Self.short }) {
      _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get + "\r\nG")
      #expect(try await client.response().status == 200)
      try await Self.expectTimeout(of: client, .headTimeout)
    }
  }

  @Test("a body that drips in is refused when its time is over")
  func slowBody() async throws {
    try await withServer(ClosureHandler.echo, limits: .patient { $0.bodyMax = Self.short }) {
      _, port in
      let client = try RawClient(port: port)
      try await client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
      #expect(try await client.drip(0x61, everyMilliseconds: 20, atMost: 500))
      try await Self.expectTimeout(of: client, .bodyTimeout)
    }
  }

  @Test("a client that asks to go on and then sends nothing is refused")
  func silentAfterContinue() async throws {
    try await withServer(ClosureHandler.echo, limits: .patient { $0.bodyMax = Self.short }) {
      _, port in
      let client = try RawClient(port: port)
      try await client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
      #expect(try await client.response().status == 100)
      try await Self.expectTimeout(of: client, .bodyTimeout)
    }
  }

  @Test("a request that the handler forgets is answered for it, and the connection closed")
  func forgottenAnswer() async throws {
    let gauge = Gauge()
    let inFlight = Mutex<Int?>(nil)
    let handler = HeldHandler { inFlight.withLock { $0 = gauge.number } }
    try await withServer(
      handler, limits: .patient { $0.answerMax = Self.short },
      metrics: HTTPServerMetrics(requestsInFlight: gauge)
    ) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get)
      #expect(await handler.awaitRequest())
      #expect(inFlight.withLock(\.self) == 1)
      handler.forget()
      try await Self.expectTimeout(of: client, .answerTimeout)
      #expect(gauge.number == 0)
    }
  }

  @Test("an answer after its time changes nothing")
  func lateAnswer() async throws {
    let handler = HeldHandler()
    try await withServer(handler, limits: .patient { $0.answerMax = Self.short }) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get + Self.get)
      #expect(await handler.awaitRequest())
      let response = try await client.response()
      #expect(response.body == "\(HTTPRefusal.answerTimeout)")
      handler.release()
      #expect(await client.rest() == .justClosed)
    }
  }

  @Test("a request in work is not held to the deadline of an idle connection")
  func workIsNotIdle() async throws {
    let handler = ClosureHandler { _, respond in
      DispatchQueue.global().asyncAfter(deadline: .now() + 0.4) {
        respond(HTTPResponse(status: 200, headers: [], body: []))
      }
    }
    let limits = HTTPLimits.patient {
      $0.idleMax = .milliseconds(100)
      $0.headMax = .milliseconds(100)
      $0.bodyMax = .milliseconds(100)
    }
    try await withServer(handler, limits: limits) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get)
      #expect(try await client.response().status == 200)
    }
  }

  @Test("a client that does not take its answer is cut off")
  func slowReader() async throws {
    let body = [UInt8](repeating: 0x61, count: 32_000_000)
    let handler = ClosureHandler { _, respond in
      respond(HTTPResponse(status: 200, headers: [], body: body))
    }
    let limits = HTTPLimits.patient {
      $0.drainMax = Self.short
      $0.idleMax = .milliseconds(600)
    }
    try await withServer(handler, limits: limits) { _, port in
      let client = try RawClient(port: port, receiveBufferBytes: 4096)
      try await client.send(Self.get)
      // Another connection, closed by its longer deadline, tells when the time is over.
      let clock = try RawClient(port: port)
      #expect(await clock.rest() == .justClosed)
      let rest = await client.rest()
      #expect(rest.bytes.count < body.count)
      #expect(rest.ending != .stillOpen)
    }
  }

  @Test("a refused client that neither reads nor closes is cut off")
  func linger() async throws {
    let limits = HTTPLimits.patient { $0.lingerMax = Self.short }
    try await withServer(ClosureHandler.echo, limits: limits) { _, port in
      let client = try RawClient(port: port)
      try await client.send("GET / HTTP/1.1\r\n\r\n")
      #expect(try await client.response().status == 400)
      #expect(await client.rest().ending == .closed)
      // The receiving side of the server is closed in turn: what is sent now is answered by a reset.
      #expect(try await client.drip(0x61, everyMilliseconds: 20, atMost: 500))
    }
  }
}
