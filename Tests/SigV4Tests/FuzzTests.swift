import SigV4
import Testing

/// Seeded noise through everything that reads what a stranger sent. The numbers are the same in every run.
@Suite("Noise") struct FuzzTests {
  private static let pieces = [
    "AWS4-HMAC-SHA256", "AWS4", "Credential", "SignedHeaders", "Signature", "=", ",", ", ", " ",
    "/", ";", "AKIDEXAMPLE", "20260102", "us-west-2", "kms", "aws4_request", "host", "x-amz-date",
    "content-type", "00", "\u{0}", "\n", "\t", "\u{E9}", "%", "%2", "%2F", "&", "?",
    "X-Amz-Algorithm",
    "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-Expires", "20260102T030405Z",
    "9223372036854775808", "-1", "..", ".", "\"", "'", "Fri, 02 Jan 2026 03:04:05 GMT",
  ]

  private static func text(_ generator: inout SeededGenerator, piecesMax: Int) -> String {
    (0..<Int.random(in: 0...piecesMax, using: &generator)).map { _ in
      pieces.randomElement(using: &generator) ?? ""
    }.joined()
  }

  /// What is thrown must have an answer; what is not must be the original or fail the comparison.
  private static func probe(_ request: SigV4Request, _ verifier: SignatureVerifier) -> Bool {
    do {
      try verifier.accept(request)
      return true
    } catch {
      #expect(!error.answer(in: .json).message.isEmpty)
      #expect(!error.answer(in: .query).code.isEmpty)
      _ = request.claimedAccessKeyID
      return false
    }
  }

  @Test("in `Authorization` never gets through and never ends the process", arguments: 1...4)
  func authorization(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let signed = try Example.signed()
    let verifier = Example.verifier()
    for _ in 0..<3_000 {
      let value = Self.text(&generator, piecesMax: 24)
      #expect(!Self.probe(signed.setting("authorization", to: value), verifier), "\(value)")
    }
  }

  @Test("spliced into a good `Authorization` gets through only as white space", arguments: 5...6)
  func spliced(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let signed = try Example.signed()
    let original = try #require(signed["authorization"])
    let meaning = SlowMeaning(signed)
    for _ in 0..<2_000 {
      let start = Int.random(in: 0...original.count, using: &generator)
      let end = Int.random(in: start...min(original.count, start + 3), using: &generator)
      let value =
        original.prefix(start) + Self.text(&generator, piecesMax: 3) + original.dropFirst(end)
      let request = signed.setting("authorization", to: String(value))
      #expect(
        Self.probe(request, Example.verifier()) == (SlowMeaning(request) == meaning), "\(value)")
    }
  }

  @Test("in target, names and values never ends the process", arguments: 7...10)
  func everywhere(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let verifier = Example.presignedVerifier
    for _ in 0..<2_000 {
      let headers = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        (
          name: Bool.random(using: &generator)
            ? "authorization" : Self.text(&generator, piecesMax: 2),
          value: Self.text(&generator, piecesMax: 12)
        )
      }
      let request = SigV4Request(
        method: Self.text(&generator, piecesMax: 1),
        target: "/?" + Self.text(&generator, piecesMax: 20), headers: headers,
        body: Array(Self.text(&generator, piecesMax: 3).utf8))
      #expect(!Self.probe(request, verifier))
    }
  }

  @Test("of complete queries with one part replaced never gets through", arguments: 11...12)
  func queries(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let presigned = try Example.presigned()
    let parts = presigned.target.dropFirst(2).split(separator: "&").map(String.init)
    let meaning = SlowMeaning(presigned)
    for _ in 0..<1_500 {
      var changed = parts
      let index = Int.random(in: 0..<parts.count, using: &generator)
      let name = parts[index].split(separator: "=")[0]
      changed[index] = name + "=" + Self.text(&generator, piecesMax: 6)
      let request = presigned.with(target: "/?" + changed.joined(separator: "&"))
      #expect(
        Self.probe(request, Example.presignedVerifier) == (SlowMeaning(request) == meaning),
        "\(request.target)")
    }
  }

  @Test("as a time is no time", arguments: 13...14)
  func times(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789TZ, GMTFriJan:+-".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<16).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      guard let time = SigningTime(basicFormat: bytes) else { continue }
      #expect(time.text == String(decoding: bytes, as: UTF8.self))
    }
  }
}
