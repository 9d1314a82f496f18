import SigV4
import Testing

/// Random requests: signed well, and then perhaps with one or two things changed.
struct RandomRequests {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private static let words = [
    "a", "B", "x-amz", "  two  words ", "\t", "é", "%20", "a=b&c", "~", "..", ".", "/", ",", ";",
    "=",
    "AKIDEXAMPLE", "us-west-2", "kms", "sts", "20260102", "aws4_request", "host", "Credential=",
    "Signature=", "SignedHeaders=", "X-Amz-Signature=0", "AWS4", "0", "\u{7F}", "UNSIGNED-PAYLOAD",
  ]
  private static let names = [
    "Host", "X-Amz-Target", "x-amz-meta", "X-AMZ-USER-AGENT", "x-amz-cf-id", "User-Agent", "Accept",
    "content-type", "Content-Length", "x-amz-security-token", "x-amz-content-sha256", "Date",
    "x-amz-date", "authorization", "amz-sdk-invocation-id", "amz-sdk-invocation-id-2",
    "a-name-of-more-than-24-bytes-1", "A-Name-of-more-than-24-Bytes-2", "a-name-of-more-than-24-b",
    "é",
    "",
  ]

  /// The next request.
  mutating func next() throws -> SigV4Request {
    var request = try signed()
    for _ in 0..<[0, 1, 1, 1, 2].randomElement(using: &generator)! { request = changed(request) }
    return request
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  private mutating func word() -> String { Self.words.randomElement(using: &generator)! }

  private mutating func signed() throws -> SigV4Request {
    let service = chance(90) ? "kms" : "sts"
    let region = ["us-west-2", "us-west-2", "eu-central-1", "mars-1"].randomElement(
      using: &generator)!
    let signer = Example.signer(
      accessKeyID: chance(95) ? Example.accessKeyID : "AKIDOTHER",
      secret: chance(95) ? Example.secret : "another", token: chance(20) ? "Fwo//+==" : nil,
      region: region, service: service)
    let seconds = Example.time.secondsSinceEpoch
    let offset = Int64.random(in: chance(90) ? -300...300 : -400...400, using: &generator)
    let time = SigningTime(secondsSinceEpoch: seconds + offset)
    guard chance(25) else {
      return try signer.signed(draft(), at: time, addsPayloadHash: chance(20))
    }
    return try signer.presigned(draft(), at: time, validSeconds: chance(90) ? 604_800 : 60)
  }

  private mutating func draft() -> SigV4Request {
    var headers: [(name: String, value: String)] = [("Host", "localhost:7420")]
    for name in Self.names.dropFirst().prefix(9).shuffled(using: &generator).prefix(
      Int.random(in: 0...6, using: &generator)) where !name.hasPrefix("x-amz-security")
    {
      for _ in 0..<(chance(15) ? 2 : 1) { headers.append((name, word() + word())) }
    }
    var target = "/"
    if chance(20) { target += "a//b/../\(chance(50) ? "é" : ".")/" }
    if chance(20) { target += "?b=2&a=%2f&a&=&\(chance(50) ? "~=%7E" : "c=+")" }
    return SigV4Request(
      method: chance(80) ? "POST" : "GET", target: target,
      headers: headers.shuffled(using: &generator),
      body: (0..<Int.random(in: 0...200, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      })
  }

  private mutating func changed(_ request: SigV4Request) -> SigV4Request {
    var headers = Array(request.headers)
    guard let index = headers.indices.randomElement(using: &generator) else { return request }
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: return request.with(method: spoiled(request.method))
    case 1: return request.with(target: spoiled(request.target))
    case 2: return request.with(body: Array(request.body.dropLast()))
    case 3: headers.remove(at: index)
    case 4: headers.append(headers[index])
    case 5: headers.append((Self.names.randomElement(using: &generator)!, word()))
    case 6: headers[index].name = spoiled(headers[index].name)
    case 7: headers[index].name = headers[index].name.uppercased()
    case 8:
      let place = headers.firstIndex { $0.name == "Authorization" } ?? index
      headers[place].value = spoiled(headers[place].value)
    default: headers[index].value = spoiled(headers[index].value)
    }
    return request.with(headers: headers)
  }

  /// The text with some bytes replaced, taken out, put in, or in another case.
  private mutating func spoiled(_ text: String) -> String {
    var bytes = Array(text.utf8)
    let start = Int.random(in: 0...bytes.count, using: &generator)
    let end = Int.random(in: start...min(bytes.count, start + 4), using: &generator)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: bytes.removeSubrange(start..<end)
    case 1: bytes.insert(contentsOf: word().utf8, at: start)
    case 2: bytes.replaceSubrange(start..<end, with: word().utf8)
    default: for index in start..<end { bytes[index] ^= 0x20 }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

@Suite("The verifier and a plain one") struct PlainVerifierTests {
  /// What became of a request.
  private enum Outcome: Equatable {
    case accepted([String])
    case refused(SigV4Error)
  }

  private static let regions: Set<String> = ["us-west-2", "eu-central-1"]

  private static func outcome(
    _ verify: () throws(SigV4Error) -> [String]
  ) -> Outcome {
    do {
      return .accepted(try verify())
    } catch {
      return .refused(error)
    }
  }

  @Test("accept and refuse the same random requests, with the same errors", arguments: 1...8)
  func differential(_ seed: UInt64) throws {
    var requests = RandomRequests(seed: seed)
    // Verifiers that know no key, and one that keeps what it has seen.
    let keeper = Example.verifier(regions: Self.regions, acceptsPresigned: seed.isMultiple(of: 2))
    let plain = PlainVerifier(
      service: "kms", regions: Self.regions, skewMinutes: 5,
      acceptsPresigned: seed.isMultiple(of: 2), secrets: [Example.accessKeyID: Example.secret])
    var accepted = 0
    var errors: Set<String> = []
    for number in 0..<1_000 {
      let request = try requests.next()
      let expected = Self.outcome { () throws(SigV4Error) in
        try plain.verify(request, at: Example.time)
      }
      let fresh = Example.verifier(
        regions: Self.regions, acceptsPresigned: seed.isMultiple(of: 2))
      for verifier in [fresh, keeper] {
        let outcome = Self.outcome { () throws(SigV4Error) in
          let credential = try verifier.accept(request).credential
          let scope = credential.scope
          return [credential.accessKeyID, scope.date, scope.region, scope.service, "aws4_request"]
        }
        #expect(outcome == expected, "request \(number) of seed \(seed)")
      }
      switch expected {
      case .accepted: accepted += 1
      case .refused(let error): errors.insert(String("\(error)".prefix { $0 != "(" }))
      }
    }
    // Otherwise the comparison would say little.
    #expect(accepted > 150)
    #expect(errors.count > 12)
  }
}
