import Testing

@testable import KMSFront

/// Bytes that must be refused, and how.
struct BadRequest: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let refusal: HTTPRefusal

  init(_ name: String, _ text: String, _ refusal: HTTPRefusal = .malformed(.unparseable)) {
    self.init(name, bytes: Array(text.utf8), refusal)
  }

  init(_ name: String, bytes: [UInt8], _ refusal: HTTPRefusal) {
    self.name = name
    self.bytes = bytes
    self.refusal = refusal
  }

  /// A POST with these header lines and the rest after them.
  init(
    _ name: String, lines: String, rest: String = "\r\n",
    _ refusal: HTTPRefusal = .malformed(.unparseable)
  ) {
    self.init(name, "POST / HTTP/1.1\r\nHost: a\r\n" + lines + rest, refusal)
  }

  var testDescription: String { name }
}

@Suite("HTTP refusals", .timeLimit(.minutes(10))) struct HTTPRefusalTests {
  static let framing: [BadRequest] = [
    .init(
      "length and chunks", lines: "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
      .malformed(.conflictingLengths)),
    .init(
      "chunks and length", lines: "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
      .malformed(.conflictingLengths)),
    .init(
      "two lengths", lines: "Content-Length: 3\r\nContent-Length: 4\r\n",
      .malformed(.contentLength)),
    .init(
      "two equal lengths", lines: "Content-Length: 3\r\nContent-Length: 3\r\n",
      .malformed(.contentLength)),
    .init(
      "a list of lengths", lines: "Content-Length: 3, 3\r\n",
      .malformed(.contentLength)),
    .init(
      "a signed length", lines: "Content-Length: +3\r\n",
      .malformed(.contentLength)),
    .init(
      "a negative length", lines: "Content-Length: -3\r\n",
      .malformed(.contentLength)),
    .init(
      "a hexadecimal length", lines: "Content-Length: 0x3\r\n",
      .malformed(.contentLength)),
    .init(
      "an empty length", lines: "Content-Length: \r\n",
      .malformed(.contentLength)),
    .init(
      "a length over 64 bits", lines: "Content-Length: 99999999999999999999999\r\n",
      .malformed(.contentLength)),
    .init(
      "an unknown transfer coding", lines: "Transfer-Encoding: gzip\r\n",
      .malformed(.transferEncoding)),
    .init(
      "chunks inside gzip", lines: "Transfer-Encoding: chunked, gzip\r\n",
      .malformed(.transferEncoding)),
    .init(
      "gzip inside chunks", lines: "Transfer-Encoding: gzip, chunked\r\n",
      .malformed(.transferEncoding)),
    .init(
      "two transfer codings",
      lines: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      .malformed(.transferEncoding)),
    .init(
      "a misspelt coding", lines: "Transfer-Encoding: xchunked\r\n",
      .malformed(.transferEncoding)),
    .init(
      "chunks with HTTP/1.0",
      "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      .malformed(.transferEncoding)),
    .init(
      "a chunk size of junk", lines: "Transfer-Encoding: chunked\r\n", rest: "\r\nzz\r\n"),
    .init(
      "a signed chunk size", lines: "Transfer-Encoding: chunked\r\n", rest: "\r\n-1\r\n"),
    .init(
      "a chunk size over 64 bits", lines: "Transfer-Encoding: chunked\r\n",
      rest: "\r\nfffffffffffffffff\r\n"),
    .init(
      "a chunk that is longer than it says", lines: "Transfer-Encoding: chunked\r\n",
      rest: "\r\n1\r\nabc\r\n"),
    .init(
      "a chunk line that ends in a bare LF", lines: "Transfer-Encoding: chunked\r\n",
      rest: "\r\n1\na\r\n0\r\n\r\n"),
  ]

  static let fields: [BadRequest] = [
    .init("a folded line", lines: "A: b\r\n c\r\n"),
    .init("a folded first line", lines: " A: b\r\n"),
    .init("a blank before the colon", lines: "A : b\r\n"),
    .init("no colon", lines: "A\r\n"),
    .init("an empty name", lines: ": b\r\n"),
    .init("a NUL in a name", lines: "A\u{0}: b\r\n"),
    .init("a NUL in a value", lines: "A: b\u{0}c\r\n"),
    .init("a control character in a value", lines: "A: b\u{1}c\r\n"),
    .init("a DEL in a value", lines: "A: b\u{7F}c\r\n"),
    .init("a bare CR in a value", lines: "A: b\rc\r\n"),
    .init("a line that ends in a bare LF", lines: "A: b\nC: d\r\n"),
    .init("a name that is not ASCII", lines: "Ä: b\r\n"),
    .init("a parenthesis in a name", lines: "A(: b\r\n"),
    .init(
      "a value that is not UTF-8",
      bytes: Array("GET / HTTP/1.1\r\nHost: a\r\nA: ".utf8) + [0xC3, 0x28]
        + Array("\r\n\r\n".utf8), .malformed(.headerValue)),
    .init("a replacement character", lines: "A: \u{FFFD}\r\n", .malformed(.headerValue)),
    .init("no Host", "GET / HTTP/1.1\r\n\r\n", .malformed(.host)),
    .init("two Hosts", lines: "Host: a\r\n", .malformed(.host)),
    .init("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", .malformed(.host)),
    .init("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformed(.host)),
    .init("a Host with a user", "GET / HTTP/1.1\r\nHost: b@a\r\n\r\n", .malformed(.host)),
    .init("two Hosts in one", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformed(.host)),
    .init("another expectation", lines: "Expect: miracles\r\n", .expectationFailed),
  ]

  static let startLines: [BadRequest] = [
    .init("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    .init("HTTP/2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", .unsupportedVersion),
    .init("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", .unsupportedVersion),
    .init("HTTP/0.9", "GET /\r\n\r\n", .unsupportedVersion),
    .init("a version of junk", "GET / HTTP/x\r\nHost: a\r\n\r\n", .unsupportedVersion),
    .init("another protocol", "GET / FTP/1.1\r\nHost: a\r\n\r\n"),
    .init("an unknown method", "STEAL / HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("a method in lower case", "post / HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.method)),
    .init(
      "absolute form", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
    .init("asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
    .init("no target", "GET  HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("a tab in the target", "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("a NUL in the target", "GET /a\u{0}b HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init(
      "a target that is not ASCII", "GET /ä HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
    .init("a TLS greeting", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], .malformed(.unparseable)),
  ]

  @Test(
    "a request with two meanings, or none, is refused and the connection closed",
    arguments: framing + fields + startLines)
  func malformed(_ bad: BadRequest) async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send(bad.bytes)
      let response = try await client.response()
      #expect(response.status == bad.refusal.status)
      #expect(response.body == "\(bad.refusal)")
      #expect(response.header("Connection") == "close")
      #expect(response.header("x-request-id")?.utf8.count == 36)
      let rest = await client.rest()
      #expect(rest == .justClosed)
    }
  }

  @Test("after a refusal nothing more of the same bytes is answered")
  func smuggled() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send(
        "POST /first HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
          + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try await client.response().status == 400)
      #expect(await client.rest().bytes.isEmpty)
    }
  }

  static let tooLarge: [BadRequest] = [
    .init(
      "a long target", "GET /\(String(repeating: "a", count: 600)) HTTP/1.1\r\nHost: a\r\n\r\n",
      .targetTooLong),
    .init(
      "a long value", lines: "A: \(String(repeating: "a", count: 1100))\r\n", .headTooLarge),
    .init("a long name", lines: "\(String(repeating: "a", count: 1100)): b\r\n", .headTooLarge),
    .init(
      "many fields", lines: String(repeating: "A: b\r\n", count: 20), .headTooLarge),
    .init(
      "many bytes in fields",
      lines: String(repeating: "A: \(String(repeating: "a", count: 900))\r\n", count: 3),
      .headTooLarge),
    .init(
      "endless blanks before a value", lines: "A: \(String(repeating: " ", count: 9000))b\r\n",
      .headTooLarge),
    .init("endless empty lines", String(repeating: "\r\n", count: 5000), .headTooLarge),
    .init("a long body", lines: "Content-Length: 101\r\n", .bodyTooLarge),
    .init(
      "a long body that is not sent yet",
      lines: "Content-Length: 101\r\nExpect: 100-continue\r\n", .bodyTooLarge),
    .init(
      "a long body in chunks", lines: "Transfer-Encoding: chunked\r\n",
      rest: "\r\n40\r\n\(String(repeating: "a", count: 64))\r\n"
        + "40\r\n\(String(repeating: "a", count: 64))\r\n0\r\n\r\n", .bodyTooLarge),
    .init(
      "an endless chunk extension", lines: "Transfer-Encoding: chunked\r\n",
      rest: "\r\n1;\(String(repeating: "a", count: 9000))", .headTooLarge),
    .init(
      "endless trailers", lines: "Transfer-Encoding: chunked\r\n",
      rest: "\r\n0\r\n" + String(repeating: "A: b\r\n", count: 40), .headTooLarge),
  ]

  @Test("what exceeds a size limit is refused", arguments: tooLarge)
  func oversized(_ bad: BadRequest) async throws {
    let limits = HTTPLimits.patient {
      $0.headBytesMax = 2000
      $0.headerFieldBytesMax = 1000
      $0.headerCountMax = 16
      $0.targetBytesMax = 500
      $0.bodyBytesMax = 100
    }
    try await withServer(ClosureHandler.echo, limits: limits) { _, port in
      let client = try RawClient(port: port)
      for start in stride(from: 0, to: bad.bytes.count, by: 1400) {
        try await client.send(Array(bad.bytes[start..<min(start + 1400, bad.bytes.count)]))
      }
      let response = try await client.response()
      #expect(response.status == bad.refusal.status)
      #expect(response.body == "\(bad.refusal)")
      #expect(await client.rest().ending == .closed)
    }
  }

  @Test("what just fits the size limits is accepted")
  func fitting() async throws {
    let limits = HTTPLimits.patient {
      $0.headBytesMax = 2000
      $0.headerFieldBytesMax = 1000
      $0.headerCountMax = 3
      $0.targetBytesMax = 500
      $0.bodyBytesMax = 100
    }
    try await withServer(ClosureHandler.echo, limits: limits) { _, port in
      let client = try RawClient(port: port)
      let target = "/" + String(repeating: "a", count: 499)
      let body = String(repeating: "b", count: 100)
      let value = String(repeating: "c", count: 1000)
      try await client.send(
        "POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nA: \(value)\r\n\r\n\(body)")
      let response = try await client.response()
      #expect(response.status == 200)
      #expect(response.body == "POST \(target) \(body)")
    }
  }

  @Test("a refusal reaches a client that is still sending")
  func refusalDuringUpload() async throws {
    try await withServer(ClosureHandler.echo) { _, port in
      let client = try RawClient(port: port)
      try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n")
      try await client.send([UInt8](repeating: 0x61, count: 4_000_000))
      #expect(try await client.response().status == 413)
      #expect(await client.rest().ending == .closed)
    }
  }

  @Test("a refusal is reported once, without the bytes that caused it")
  func reported() async throws {
    let log = EventLog()
    try await withServer(ClosureHandler.echo, log: log) { _, port in
      let client = try RawClient(port: port)
      try await client.send("GET / HTTP/1.1\r\n\r\n")
      let requestId = try #require(try await client.response().header("x-request-id"))
      #expect(
        log.events == [
          .requestRefused(
            .malformed(.host), requestId: requestId, remoteAddress: "127.0.0.1")
        ])
    }
  }

  @Test("every refusal has a status of its kind")
  func statuses() {
    let statuses: [(HTTPRefusal, Int)] = [
      (.malformed(.host), 400), (.unsupportedVersion, 505), (.targetTooLong, 414),
      (.headTooLarge, 431), (.bodyTooLarge, 413), (.expectationFailed, 417), (.headTimeout, 408),
      (.bodyTimeout, 408), (.tooManyPipelinedRequests, 503), (.tooManyConnections, 503),
      (.answerTimeout, 503),
    ]
    for (refusal, status) in statuses { #expect(refusal.status == status) }
  }
}
