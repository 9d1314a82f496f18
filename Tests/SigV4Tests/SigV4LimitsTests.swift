import Testing

@testable import SigV4

/// A request at a limit, and the error one step beyond.
struct LimitCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let atLimit: SigV4Request
  let beyond: SigV4Request
  let error: SigV4Error

  static let all: [LimitCase] = {
    let request = Example.request
    func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    func headers(_ count: Int) -> SigV4Request {
      request.with(headers: request.headers + (0..<count).map { ("a\($0)", "") })
    }
    let headerBytes = request.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    let restBytes = SigV4Limits.headerBytesMax - headerBytes - "a".utf8.count
    return [
      LimitCase(
        testDescription: "method", atLimit: request.with(method: repeated("M", 32)),
        beyond: request.with(method: repeated("M", 33)), error: .tooLarge(.method)),
      LimitCase(
        testDescription: "target", atLimit: request.with(target: "/" + repeated("t", 8_191)),
        beyond: request.with(target: "/" + repeated("t", 8_192)), error: .tooLarge(.target)),
      LimitCase(
        testDescription: "query parameters",
        atLimit: request.with(target: "/?" + repeated("a&", 128)),
        beyond: request.with(target: "/?" + repeated("a&", 129)), error: .tooLarge(.queryPairs)),
      LimitCase(
        testDescription: "number of headers", atLimit: headers(128 - request.headers.count),
        beyond: headers(129 - request.headers.count), error: .tooLarge(.headerCount)),
      LimitCase(
        testDescription: "bytes of headers", atLimit: request.adding("a", repeated("v", restBytes)),
        beyond: request.adding("a", repeated("v", restBytes + 1)), error: .tooLarge(.headers)),
    ]
  }()
}

@Suite("Limits of signed requests") struct SigV4LimitsTests {
  @Test("refuse what is one larger, to signer and verifier alike", arguments: LimitCase.all)
  func limits(_ limit: LimitCase) throws {
    #expect(throws: SigV4Error.missingAuthentication) {
      try Example.verifier().receive(limit.atLimit, at: Example.time)
    }
    #expect(throws: limit.error) {
      try Example.verifier().receive(limit.beyond, at: Example.time)
    }
    #expect(throws: limit.error) { try Example.signed(limit.beyond) }
  }

  @Test("allow 4,096 bytes of `Authorization`")
  func authorization() throws {
    let signed = try Example.signed()
    let value = try #require(signed["authorization"])
    let room = SigV4Limits.authorizationBytesMax - value.utf8.count
    try Example.verifier().accept(
      signed.setting("authorization", to: value + String(repeating: " ", count: room)))
    #expect(throws: SigV4Error.tooLarge(.authorization)) {
      try Example.verifier().accept(
        signed.setting("authorization", to: value + String(repeating: " ", count: room + 1)))
    }
  }

  @Test("allow 64 signed headers")
  func signedHeaders() throws {
    // Three are there already, and the signer adds one.
    for (count, fits) in [(60, true), (61, false)] {
      var request = Example.request
      for index in 0..<count { request = request.adding("a\(index)", "") }
      if fits {
        try Example.verifier().accept(try Example.signed(request))
      } else {
        #expect(throws: SigV4Error.tooLarge(.signedHeaders)) { try Example.signed(request) }
        let names = (0..<65).map { "h\($0)" }.joined(separator: ";")
        #expect(throws: SigV4Error.tooLarge(.signedHeaders)) {
          try Example.verifier().accept(
            try Example.signed().replacingInAuthorization(
              "content-type;host;x-amz-date;x-amz-target", with: names))
        }
      }
    }
  }

  @Test(
    "a method that is no token is refused",
    arguments: ["", "PO ST", "POST\n", "P\u{D6}ST", "(", "\u{0}"])
  func method(_ method: String) throws {
    #expect(throws: SigV4Error.malformedMethod) {
      try Example.verifier().accept(try Example.signed().with(method: method))
    }
  }

  @Test(
    "a target that is no path and no query is refused",
    arguments: [
      "*", "a", "http://localhost/", " /", "#", "/?%", "/?a=%x0", "?%2",
    ])
  func target(_ target: String) throws {
    #expect(throws: SigV4Error.malformedTarget) {
      try Example.verifier().accept(try Example.signed().with(target: target))
    }
  }
}
