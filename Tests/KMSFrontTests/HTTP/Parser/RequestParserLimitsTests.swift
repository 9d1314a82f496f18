import Testing

@testable import KMSFront

@Suite("RequestParser limits") struct RequestParserLimitsTests {
  /// A stream that is as large as it may be, and one that is a byte or a field larger.
  struct Border: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let refusal: HTTPRefusal
    let text: @Sendable (Int) -> String

    init(_ name: String, _ refusal: HTTPRefusal, _ text: @escaping @Sendable (Int) -> String) {
      self.testDescription = name
      self.refusal = refusal
      self.text = text
    }
  }

  private static let limits = HTTPLimits.patient {
    $0.headBytesMax = 500
    $0.headerFieldBytesMax = 200
    $0.headerCountMax = 10
    $0.targetBytesMax = 100
    $0.bodyBytesMax = 64
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static func head(_ lines: String) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n"
  }

  private static let chunked = head("Transfer-Encoding: chunked\r\n")

  /// What the head above takes of `headBytesMax`: target, names and values.
  private static let chunkedBytes = "/Hosta".utf8.count + "Transfer-Encodingchunked".utf8.count

  static let borders: [Border] = [
    .init("the target", .targetTooLong) { more in
      "GET /\(repeated("a", 99 + more)) HTTP/1.1\r\nHost: a\r\n\r\n"
    },
    .init("a name", .headTooLarge) { more in head("\(repeated("a", 200 + more)): b\r\n") },
    .init("a value", .headTooLarge) { more in head("A: \(repeated("a", 200 + more))\r\n") },
    .init("the number of fields", .headTooLarge) { more in head(repeated("A:\r\n", 9 + more)) },
    .init("the head", .headTooLarge) { more in
      head(
        "A: \(repeated("a", 199))\r\nB: \(repeated("a", 199))\r\nC: \(repeated("a", 93 + more))\r\n"
      )
    },
    .init("blanks before a value", .headTooLarge) { more in
      head("A:\(repeated(" ", 455 + more))\(repeated("a", 199))\r\n")
    },
    .init("a length", .bodyTooLarge) { more in
      head("Content-Length: \(64 + more)\r\n") + repeated("a", 64 + more)
    },
    .init("a chunk", .bodyTooLarge) { more in
      chunked + "\(String(64 + more, radix: 16))\r\n\(repeated("a", 64 + more))\r\n0\r\n\r\n"
    },
    .init("chunks together", .bodyTooLarge) { more in
      chunked + repeated("1\r\na\r\n", 64 + more) + "0\r\n\r\n"
    },
    .init("an extension", .headTooLarge) { more in
      chunked + "0;\(repeated("a", 499 - chunkedBytes + more))\r\n\r\n"
    },
    .init("extensions together", .headTooLarge) { more in
      let rest = repeated("a", 500 - chunkedBytes - 10 * 20 - 1 + more)
      return chunked + repeated("1;\(repeated("a", 19))\r\na\r\n", 10) + "0;\(rest)\r\n\r\n"
    },
    .init("trailers", .headTooLarge) { more in chunked + "0\r\n\(repeated("A:\r\n", 8 + more))\r\n"
    },
    .init("a trailer", .headTooLarge) { more in
      chunked + "0\r\nA: \(repeated("a", 200 + more))\r\n\r\n"
    },
    .init("empty lines", .headTooLarge) { more in
      repeated("\r\n", RequestParser.emptyLinesMax + more) + head("")
    },
  ]

  @Test("take what just fits and refuse what is one larger, however it is cut", arguments: borders)
  func border(_ border: Border) {
    for (more, refusal) in [(0, nil), (1, border.refusal)] {
      let bytes = Array(border.text(more).utf8)
      for cuts in [[], Array(stride(from: 1, to: bytes.count, by: 7)), Array(1..<bytes.count)] {
        let transcript = Transcript.ours(bytes, cuts: cuts, limits: Self.limits)
        #expect(transcript.refusal == refusal, "\(more) more")
        #expect(transcript.messages.count == 1 - more)
      }
    }
  }

  static let endless: [(String, String, HTTPRefusal)] = [
    ("GET /", "a", .targetTooLong),
    ("G", "G", .targetTooLong),
    ("", "\r\n", .headTooLarge),
    ("GET / HTTP/1.1\r\n", "a", .headTooLarge),
    ("GET / HTTP/1.1\r\nA:", " ", .headTooLarge),
    ("GET / HTTP/1.1\r\nA:", "\t", .headTooLarge),
    ("GET / HTTP/1.1\r\n", "A:b\r\n", .headTooLarge),
    (chunked, "0", .headTooLarge),
    (chunked + "1;", "a", .headTooLarge),
    (chunked + "1;a=\"", " ", .headTooLarge),
    (chunked, "1\r\na\r\n", .bodyTooLarge),
    (chunked, "1;aaaaaaaaaaaaaaaaaaaa\r\na\r\n", .headTooLarge),
    (chunked + "0\r\n", "a", .headTooLarge),
    (chunked + "0\r\n", "A:b\r\n", .headTooLarge),
  ]

  @Test("refuse what never ends before it fills the memory", arguments: endless)
  func never(_ start: String, _ more: String, _ refusal: HTTPRefusal) {
    let bytes = Array((start + Self.repeated(more, 2000 / more.utf8.count)).utf8)
    for cuts in [[], Array(1..<bytes.count)] {
      let transcript = Transcript.ours(bytes, cuts: cuts, limits: Self.limits)
      #expect(transcript.refusal == refusal)
    }
  }
}
