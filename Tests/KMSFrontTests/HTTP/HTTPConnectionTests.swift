import Foundation
import SigV4
import Synchronization
import Testing

@testable import KMSFront

@Suite("HTTP connections", .timeLimit(.minutes(10))) struct HTTPConnectionTests {
  private static let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test("an answer that is held back comes after its time, and what is behind it after it")
  func held() async throws {
    let handler = ClosureHandler { request, respond in
      var response = HTTPResponse(status: 200, headers: [], body: Array(request.target.utf8))
      if request.target == "/late" { response.holdMilliseconds = 50 }
      respond(response)
    }
    try await withServer(handler) { _, port in
      let client = try RawClient(port: port)
      let start = ContinuousClock.now
      try await client.send(
        "GET /late HTTP/1.1\r\nHost: a\r\n\r\nGET /soon HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try await client.response().body == "/late")
      #expect(ContinuousClock.now - start >= .milliseconds(50))
      #expect(try await client.response().body == "/soon")
    }
  }

  @Test("a connection is kept and serves one request after the other")
  func keepAlive() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      for index in 0..<100 {
        try await client.send(
          "POST /\(index) HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        let response = try await client.response()
        #expect(response.status == 200)
        #expect(response.body == "POST /\(index) hello")
        #expect(response.header("Connection") == nil)
      }
    }
  }

  @Test("an answer carries its length, the date and the handler's fields, and no server name")
  func responseHead() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get)
      let response = try await client.response()
      #expect(response.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(response.header("Content-Length") == "7")
      #expect(response.header("Server") == nil)
      let date = try #require(response.header("Date"))
      let formatter = DateFormatter()
      formatter.locale = Locale(identifier: "en_US_POSIX")
      formatter.timeZone = TimeZone(identifier: "GMT")
      formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
      let shown = try #require(formatter.date(from: date))
      #expect(abs(shown.timeIntervalSinceNow) < 60)
    }
  }

  @Test("the handler sees the request as it was sent")
  func requestAsSent() async throws {
    let seen = Mutex<HTTPRequest?>(nil)
    let handler = ClosureHandler { request, respond in
      seen.withLock { $0 = request }
      respond(HTTPResponse(status: 200, headers: [], body: []))
    }
    try await withServer(handler) { _, port in
      let client = try RawClient(port: port)
      let before = DispatchTime.now().uptimeNanoseconds
      try await client.send(
        "PUT /%41/../b?c=%20&d HTTP/1.1\r\nhOsT: a:1\r\nX-B:   two  words \r\nX-A:\r\n"
          + "X-B: é\r\nContent-Length: 3\r\n\r\n\u{0}\u{1}\u{7F}")
      #expect(try await client.response().status == 200)
      let request = try #require(seen.withLock { $0 })
      #expect(request.method == "PUT")
      #expect(request.target == "/%41/../b?c=%20&d")
      #expect(request.headers.map(\.name) == ["hOsT", "X-B", "X-A", "X-B", "Content-Length"])
      #expect(request.headers[1].value.trimmingCharacters(in: .whitespaces) == "two  words")
      #expect(request.headers[2].value.isEmpty)
      #expect(Array(request.headers[3].value.utf8) == Array("é".utf8))
      #expect(request.body == [0, 1, 0x7F])
      #expect(request.version == .http11)
      #expect(request.remoteAddress == "127.0.0.1")
      #expect(request.tls == nil)
      #expect(request.receivedAt >= before)
      #expect(request.receivedAt <= DispatchTime.now().uptimeNanoseconds)
    }
  }

  @Test(
    "methods other than CONNECT are the handler's to judge",
    arguments: ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
  func methods(_ method: String) async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send("\(method) /a HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try await client.response().body == "\(method) /a ")
    }
  }

  @Test("an answer to HEAD has a length and no body")
  func head() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get)
      #expect(try await client.response(toHead: true).header("Content-Length") == "8")
      #expect(try await client.response().body == "GET /a ")
    }
  }

  @Test("a body in chunks is put together, its trailers are dropped")
  func chunked() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
          + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n" + Self.get)
      #expect(try await client.response().body == "POST /a abcde")
      #expect(try await client.response().body == "GET /a ")
    }
  }

  @Test("a request cut at every place is the same request")
  func everyCut() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let request = Array(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".utf8)
      let client = try RawClient(port: port)
      for cut in 1..<request.count {
        try await client.send(Array(request[..<cut]))
        try await client.send(Array(request[cut...]))
        #expect(try await client.response().body == "POST /a abc")
      }
    }
  }

  @Test("a large body goes in and out whole")
  func largeBody() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      let body = String(repeating: "0123456789abcdef", count: 65_536)
      try await client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
      try await client.send(body)
      #expect(try await client.response().body == "POST /a " + body)
      try await client.send(Self.get)
      #expect(try await client.response().body == "GET /a ")
    }
  }

  @Test("HTTP/1.0 closes after the answer, unless asked to keep the connection")
  func version10() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      #expect(try await client.response().header("Connection") == "keep-alive")
      try await client.send("GET /b HTTP/1.0\r\n\r\n")
      let response = try await client.response()
      #expect(response.body == "GET /b ")
      #expect(response.header("Connection") == "close")
      #expect(await client.rest() == .justClosed)
    }
  }

  @Test("the connection closes when the client, or the handler, says so")
  func closing() async throws {
    let handler = ClosureHandler { request, respond in
      respond(
        HTTPResponse(
          status: 200, headers: [], body: [], closesConnection: request.target == "/close"))
    }
    try await withServer(handler) { _, port in
      for request in [
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /close HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
      ] {
        let client = try RawClient(port: port)
        try await client.send(request)
        #expect(try await client.response().header("Connection") == "close")
        #expect(await client.rest() == .justClosed)
      }
    }
  }

  @Test("what follows a request that closes the connection is not looked at")
  func afterClose() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + Self.get)
      #expect(try await client.response().body == "GET /a ")
      #expect(await client.rest().bytes.isEmpty)
    }
  }

  @Test("a client that asks first is told to go on, once, and only if there is a body")
  func expectContinue() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n")
      #expect(try await client.response().status == 100)
      try await client.send("abc")
      #expect(try await client.response().body == "POST /a abc")
      try await client.send(
        "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n")
      #expect(try await client.response().body == "POST /b ")
      try await client.send(
        "POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx")
      let first = try await client.response()
      let last = first.status == 100 ? try await client.response() : first
      #expect(last.body == "POST /c x")
    }
  }

  @Test("field values of an answer cannot split it")
  func responseSplitting() async throws {
    let handler = ClosureHandler { _, respond in
      respond(
        HTTPResponse(
          status: 200, headers: [("x-a\r\nx-b: c", "d\r\n\r\nHTTP/1.1 200 OK\u{0}é")],
          body: []))
    }
    try await withServer(handler) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get)
      let response = try await client.response()
      #expect(response.head.components(separatedBy: "\r\n").count == 4)
      #expect(response.head.contains("x-a  x-b: c: d    HTTP/1.1 200 OK é"))
    }
  }

  @Test("statuses without a body have neither body nor length", arguments: [204, 304])
  func bodyless(_ status: Int) async throws {
    let handler = ClosureHandler { _, respond in
      respond(HTTPResponse(status: status, headers: [], body: Array("x".utf8)))
    }
    try await withServer(handler) { _, port in
      let client = try RawClient(port: port)
      try await client.send(Self.get + Self.get)
      #expect(try await client.response().header("Content-Length") == nil)
      #expect(try await client.response().status == status)
    }
  }

  @Test("request ids are lower-case UUIDs of version 4 and never repeat")
  func requestIds() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      var ids: Set<String> = []
      for _ in 0..<200 {
        try await client.send(Self.get)
        ids.insert(try await client.response().header("x-request-id") ?? "")
      }
      #expect(ids.count == 200)
      let pattern = try Regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
      for id in ids { #expect(id.wholeMatch(of: pattern) != nil) }
    }
  }
}
