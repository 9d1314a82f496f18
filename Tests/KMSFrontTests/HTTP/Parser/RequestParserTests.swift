import NIOCore
import Testing

@testable import KMSFront

@Suite("RequestParser") struct RequestParserTests {
  /// A stream of bytes, and how its messages end up.
  struct Good: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// Method, target and body of each message.
    let messages: [String]

    init(_ name: String, _ text: String, _ messages: String...) {
      self.testDescription = name
      self.text = text
      self.messages = messages
    }
  }

  static let good: [Good] = [
    .init("a GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / "),
    .init("no fields in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET / "),
    .init("a body", "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "POST /a abc"),
    .init("no body", "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "PUT /a "),
    .init(
      "zeros before a length", "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 003\r\n\r\nabc",
      "PUT / abc"),
    .init(
      "a length with blanks", "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length:\t 3 \r\n\r\nabc",
      "PUT / abc"),
    .init(
      "chunks",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n", "POST / abc0123456789"),
    .init(
      "no chunks",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n000\r\n\r\n", "POST / "),
    .init(
      "chunk extensions",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "1;a\r\nx\r\n1;a=b;c=\"d e;\";f\r\ny\r\n0;z=\"\"\r\n\r\n", "POST / xy"),
    .init(
      "trailers",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "1\r\nx\r\n0\r\nX-A: b\r\nX-C:\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n", "POST / x",
      "GET /b "),
    .init(
      "line ends inside chunks",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n",
      "POST / \r\n\r\n"),
    .init(
      "three at once",
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"
        + "HEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /1 ", "POST /2 x", "HEAD /3 "),
    .init(
      "empty lines between",
      "\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /1 ", "GET /2 "),
    .init(
      "odd names and values",
      "GET / HTTP/1.1\r\n!#$%&'*+-.^_`|~09azAZ:\t \t\r\nhOST:[::1]:80 \r\na:b: \"c\" (d)\te\u{E9}\r\n\r\n",
      "GET / "),
    .init(
      "odd targets", "GET /%00/../\"<>\\^`{|}?#[]@!$&'()*+,;= HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /%00/../\"<>\\^`{|}?#[]@!$&'()*+,;= "),
    .init(
      "an option that begins like close",
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: closed, keep-alive\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
      "GET / ", "GET /b "),
    .init(
      "nothing after close",
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: x ,\tCLOSE\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / "),
    .init(
      "HTTP/1.0 that is kept",
      "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /b HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\nGET",
      "GET / ", "GET /b "),
  ]

  @Test("takes what is a request", arguments: good)
  func valid(_ good: Good) {
    let transcript = Transcript.ours(Array(good.text.utf8))
    #expect(
      transcript.messages.map {
        "\($0.method) \($0.target) \(String(decoding: $0.body, as: UTF8.self))"
      } == good.messages)
    #expect(transcript.refusal == nil)
    #expect(!transcript.isInsideMessage)
  }

  static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  /// Beyond those of `HTTPRefusalTests`, which go over a socket.
  static let bad: [BadRequest] = [
    .init("a blank in front", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("two blanks before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("two blanks before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("a blank behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
    .init("a tab for a blank", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("a long version", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", .unsupportedVersion),
    .init("a version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n"),
    .init("a method of WebDAV", "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("a method that goes on", "GETS / HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("an answer", "HTTP/1.1 200 OK\r\n\r\n"),
    .init("a bare LF", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    .init("a bare CR", "GET / HTTP/1.1\rHost: a\r\n\r\n"),
    .init("an empty line of LF", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("CR CR LF", lines: "A: b\r\r\n"),
    .init("an end of LF", lines: "A: b\r\n", rest: "\n"),
    .init("a DEL in a target", "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init("a tab before the colon", lines: "A\t: b\r\n"),
    .init("a line of blanks", lines: " \r\n"),
    .init("a line that is folded with a tab", lines: "A: b\r\n\tc\r\n"),
    .init("a folded length", lines: "Content-Length:\r\n 3\r\n", .malformed(.unparseable)),
    .init("a bell in a value", lines: "A: \u{7}\r\n"),
    .init(
      "a value that is half a character",
      bytes: Array("GET / HTTP/1.1\r\nHost: a\r\nA: ".utf8) + [0xC3]
        + Array("\r\nB: c\r\n\r\n".utf8), .malformed(.headerValue)),
    .init("a length of blanks", lines: "Content-Length: 1 2\r\n", .malformed(.contentLength)),
    .init("a length in other digits", lines: "Content-Length: ١\r\n", .malformed(.contentLength)),
    .init("a length with a point", lines: "Content-Length: 1.0\r\n", .malformed(.contentLength)),
    .init(
      "a coding with a parameter", lines: "Transfer-Encoding: chunked;a=b\r\n",
      .malformed(.transferEncoding)),
    .init("an empty coding", lines: "Transfer-Encoding:\r\n", .malformed(.transferEncoding)),
    .init(
      "a coding in quotes", lines: "Transfer-Encoding: \"chunked\"\r\n",
      .malformed(.transferEncoding)),
    .init("a blank behind a chunk size", chunked + "1 \r\na\r\n0\r\n\r\n"),
    .init("a blank before a chunk size", chunked + " 1\r\na\r\n0\r\n\r\n"),
    .init("no chunk size", chunked + ";a\r\n"),
    .init("a chunk size with 0x", chunked + "0x1\r\na\r\n0\r\n\r\n"),
    .init("a chunk size of 17 digits", chunked + "00000000000000001\r\na\r\n0\r\n\r\n"),
    .init("a chunk of 2 to the 63", chunked + "8000000000000000\r\n", .bodyTooLarge),
    .init("a chunk of 2 to the 64 less one", chunked + "FFFFFFFFFFFFFFFF\r\n", .bodyTooLarge),
    .init("a chunk that is shorter than it says", chunked + "5\r\nabc\r\n0\r\n\r\nGET"),
    .init("a bare LF behind a chunk", chunked + "1\r\na\n0\r\n\r\n"),
    .init("a bare CR behind a chunk", chunked + "1\r\na\r0\r\n\r\n"),
    .init("an extension without a name", chunked + "1;\r\na\r\n0\r\n\r\n"),
    .init("an extension without a value", chunked + "1;a=\r\na\r\n0\r\n\r\n"),
    .init("an extension whose quotes stay open", chunked + "1;a=\"b\r\na\r\n0\r\n\r\n"),
    .init("an extension with a quoted pair", chunked + "1;a=\"\\\"\"\r\na\r\n0\r\n\r\n"),
    .init("junk behind quotes", chunked + "1;a=\"b\"c\r\na\r\n0\r\n\r\n"),
    .init("a tab in an extension", chunked + "1;\ta\r\na\r\n0\r\n\r\n"),
    .init("a length in trailers", chunked + "0\r\nContent-Length: 3\r\n\r\n"),
    .init("a coding in trailers", chunked + "0\r\nTransfer-Encoding: chunked\r\n\r\n"),
    .init("a host in trailers", chunked + "0\r\nHost: b\r\n\r\n"),
    .init("a trailer without a name", chunked + "0\r\n: b\r\n\r\n"),
    .init("a folded trailer", chunked + "0\r\nA: b\r\n c\r\n\r\n"),
    .init("many empty lines", String(repeating: "\r\n", count: 9), .headTooLarge),
  ]

  @Test(
    "refuses what is none",
    arguments: bad + HTTPRefusalTests.framing + HTTPRefusalTests.fields
      + HTTPRefusalTests.startLines)
  func invalid(_ bad: BadRequest) {
    let transcript = Transcript.ours(bad.bytes)
    #expect(transcript.messages.isEmpty)
    #expect(transcript.refusal == bad.refusal)
  }

  @Test(
    "gives the same wherever the bytes are cut",
    arguments: good.map { Array($0.text.utf8) }
      + (bad + HTTPRefusalTests.framing).map(\.bytes))
  func everyCut(_ bytes: [UInt8]) {
    let whole = Transcript.ours(bytes)
    for cut in 1..<bytes.count {
      #expect(Transcript.ours(bytes, cuts: [cut]) == whole, "cut at \(cut)")
    }
    #expect(Transcript.ours(bytes, cuts: Array(1..<bytes.count)) == whole)
  }

  /// What comes out of a request with a byte at some place of a run of `a`s.
  private static func refusal(_ before: String, _ byte: UInt8, at place: Int, _ after: String)
    -> HTTPRefusal?
  {
    var run = [UInt8](repeating: UInt8(ascii: "a"), count: 20)
    run[place] = byte
    return Transcript.ours(Array(before.utf8) + run + Array(after.utf8)).refusal
  }

  @Test("takes and refuses every byte alike, wherever it stands", arguments: 0..<20)
  func everyByte(_ place: Int) {
    let names = Set(
      "!#$%&'*+-.^_`|~:0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    for byte in UInt8.min...UInt8.max {
      let isControl = byte < 0x20 || byte == 0x7F
      let inName = Self.refusal("GET / HTTP/1.1\r\nHost: a\r\n", byte, at: place, ": b\r\n\r\n")
      let isName = names.contains(byte) && (byte != UInt8(ascii: ":") || place > 0)
      #expect(inName == (isName ? nil : .malformed(.unparseable)), "\(byte) in a name")
      let inValue = Self.refusal("GET / HTTP/1.1\r\nHost: a\r\nA: ", byte, at: place, "\r\n\r\n")
      let expected: HTTPRefusal? =
        isControl && byte != 0x09
        ? .malformed(.unparseable) : byte > 0x7F ? .malformed(.headerValue) : nil
      #expect(inValue == expected, "\(byte) in a value")
      let inTarget = Self.refusal("GET /", byte, at: place, " HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(
        inTarget
          == (isControl || byte == 0x20
            ? .malformed(.unparseable) : byte > 0x7F ? .malformed(.target) : nil),
        "\(byte) in a target")
    }
  }

  @Test("gives the fields of a head that it could read and refuses")
  func refusedFields() {
    func knows(_ text: String) -> Bool { Transcript.ours(Array(text.utf8)).knowsRefusedFields }
    #expect(knows("GET / HTTP/1.1\r\nA: b\r\n\r\n"))
    #expect(knows("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n"))
    #expect(!knows("GET / HTTP/1.1\r\nA : b\r\n\r\n"))
    #expect(!knows("GET / HTTP/2.0\r\nA: b\r\n\r\n"))
  }

  @Test("tells a message that has begun from none")
  func insideMessage() {
    func isInside(_ text: String) -> Bool { Transcript.ours(Array(text.utf8)).isInsideMessage }
    for text in ["G", "\r", "GET / HTTP/1.1\r\n", Self.chunked, Self.chunked + "0\r\n"] {
      #expect(isInside(text), "\(text)")
    }
    for text in ["", "\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", Self.chunked + "0\r\n\r\n\r\n"] {
      #expect(!isInside(text), "\(text)")
    }
  }

  @Test("gives the body on as it comes")
  func pieces() {
    var parser = RequestParser(limits: HTTPLimits())
    parser.feed(ByteBuffer(string: "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"))
    guard case .head(let head) = parser.next() else { return #expect(Bool(false)) }
    #expect(head.bodyBytes == 5)
    guard case .body(let first) = parser.next() else { return #expect(Bool(false)) }
    #expect(first == ByteBuffer(string: "ab"))
    guard case .incomplete = parser.next() else { return #expect(Bool(false)) }
    parser.feed(ByteBuffer(string: "cdeGET"))
    guard case .body(let second) = parser.next() else { return #expect(Bool(false)) }
    #expect(second == ByteBuffer(string: "cde"))
    guard case .end = parser.next() else { return #expect(Bool(false)) }
    guard case .incomplete = parser.next() else { return #expect(Bool(false)) }
  }

  @Test("says nothing more once it refused")
  func afterRefusal() {
    var parser = RequestParser(limits: HTTPLimits())
    parser.feed(ByteBuffer(string: "nonsense\r\n"))
    guard case .refused = parser.next() else { return #expect(Bool(false)) }
    parser.feed(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
    guard case .incomplete = parser.next() else { return #expect(Bool(false)) }
  }
}
