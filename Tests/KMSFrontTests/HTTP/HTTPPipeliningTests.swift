import Dispatch
import Testing

@testable import KMSFront

@Suite("HTTP pipelining", .timeLimit(.minutes(10))) struct HTTPPipeliningTests {
  private static func get(_ target: String) -> String {
    "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"
  }

  @Test("requests sent at once are answered in order")
  func order() async throws {
    let handler = HeldHandler()
    try await withServer(handler) { _, port in
      let client = try RawClient(port: port)
      try await client.send((0..<10).map { Self.get("/\($0)") }.joined())
      for index in 0..<10 {
        #expect(await handler.awaitRequest())
        #expect(handler.count == 1)
        handler.release()
        #expect(try await client.response().body == "/\(index)")
      }
    }
  }

  @Test("many requests answered at once do not nest")
  func depth() async throws {
    let limits = HTTPLimits.patient { $0.pipelinedRequestsMax = 100_000 }
    try await withServer(ClosureHandler.echo, limits: limits) { _, port in
      let client = try RawClient(port: port)
      for _ in 0..<20 {
        try await client.send(String(repeating: Self.get("/a"), count: 500))
        for _ in 0..<500 { #expect(try await client.response().status == 200) }
      }
    }
  }

  @Test("beyond the limit the requests that fit are answered, then a refusal")
  func tooMany() async throws {
    let handler = HeldHandler()
    let limits = HTTPLimits.patient { $0.pipelinedRequestsMax = 2 }
    try await withServer(handler, limits: limits) { _, port in
      let client = try RawClient(port: port)
      try await client.send((0..<8).map { Self.get("/\($0)") }.joined())
      for index in 0..<3 {
        #expect(await handler.awaitRequest())
        handler.release()
        #expect(try await client.response().body == "/\(index)")
      }
      let refusal = try await client.response()
      #expect(refusal.status == 503)
      #expect(refusal.body == "tooManyPipelinedRequests")
      #expect(await client.rest() == .justClosed)
      #expect(handler.count == 0)
    }
  }

  @Test("while a request is in work, what a client sends beyond one read stays in the kernel")
  func backPressure() async throws {
    let handler = HeldHandler()
    let limits = HTTPLimits.patient { $0.pipelinedRequestsMax = 1_000_000 }
    try await withServer(handler, limits: limits) { _, port in
      let client = try RawClient(port: port, patience: 1)
      try await client.send(Self.get("/0"))
      #expect(await handler.awaitRequest())
      let flood = Array(String(repeating: Self.get("/n"), count: 1000).utf8)
      await #expect(throws: RawClient.Failure.self) {
        for _ in 0..<2000 { try await client.send(flood) }
      }
      handler.release()
      #expect(try await client.response().body == "/0")
    }
  }

  @Test("a bad request behind a good one is refused in its turn")
  func refusalInOrder() async throws {
    let handler = HeldHandler()
    try await withServer(handler) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get("/0") + Self.get("/1") + "GET / HTTP/1.1\r\n\r\n")
      for index in 0..<2 {
        #expect(await handler.awaitRequest())
        handler.release()
        #expect(try await client.response().body == "/\(index)")
      }
      #expect(try await client.response().body == "\(HTTPRefusal.malformed(.host))")
      #expect(await client.rest() == .justClosed)
    }
  }

  @Test("a body that waits behind a request in work is read afterwards")
  func bodyBehind() async throws {
    let handler = HeldHandler()
    try await withServer(handler) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get("/0"))
      #expect(await handler.awaitRequest())
      let body = [UInt8](repeating: 0x61, count: 500_000)
      try await client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
      DispatchQueue.global().async { [handler] in handler.release() }
      try await client.send(body)
      #expect(try await client.response().body == "/0")
      #expect(await handler.awaitRequest())
      handler.release()
      #expect(try await client.response().body == "/1")
    }
  }

  @Test("an answer from another thread, twice, or too late is written once")
  func answeredTwice() async throws {
    let handler = ClosureHandler { request, respond in
      let response = HTTPResponse(status: 200, headers: [], body: Array(request.target.utf8))
      DispatchQueue.global().async {
        respond(response)
        respond(response)
      }
    }
    try await withServer(handler, loops: 2) { _, port in
      let client = try RawClient(port: port)
      for index in 0..<200 {
        try await client.send(Self.get("/\(index)"))
        #expect(try await client.response().body == "/\(index)")
      }
    }
  }

  @Test("a client that closes its sending side still gets its answers")
  func halfClose() async throws {
    let handler = HeldHandler()
    try await withServer(handler) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get("/0") + Self.get("/1"))
      client.closeSending()
      for index in 0..<2 {
        #expect(await handler.awaitRequest())
        handler.release()
        #expect(try await client.response().body == "/\(index)")
      }
      #expect(await client.rest() == .justClosed)
    }
  }

  @Test("a client that stops in the middle of a request is told so")
  func halfCloseInside() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      for part in ["GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc"] {
        let client = try RawClient(port: port)
        try await client.send(part)
        client.closeSending()
        #expect(try await client.response().status == 400)
        #expect(await client.rest() == .justClosed)
      }
    }
  }
}
