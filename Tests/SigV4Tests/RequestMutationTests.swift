import SigV4
import Testing

/// A signed request, and who verifies it.
struct MutableCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let verifier: SignatureVerifier
  let request: SigV4Request

  static let all: [MutableCase] = {
    do {
      return try [kms(), kmsWithSession(), presigned(), form(), unusual()]
    } catch {
      fatalError("the requests cannot be signed: \(error)")
    }
  }()

  private static func kms() throws -> MutableCase {
    MutableCase(
      testDescription: "KMS", verifier: Example.verifier(),
      request: try Example.signed().adding("User-Agent", "Boto3/1.43 x").adding(
        "X-Amz-User-Agent", "aws-sdk-php/3"))
  }

  private static func kmsWithSession() throws -> MutableCase {
    MutableCase(
      testDescription: "KMS with session token and hash of the body", verifier: Example.verifier(),
      request: try Example.signer(token: "FwoGZXIvYXdz//+==").signed(
        Example.request, at: Example.time, addsPayloadHash: true))
  }

  private static func presigned() throws -> MutableCase {
    MutableCase(
      testDescription: "presigned STS", verifier: Example.presignedVerifier,
      request: try Example.signer(token: "FwoGZXIvYXdz//+==", service: "sts").presigned(
        Example.presignable, at: Example.time, validSeconds: 60))
  }

  private static func form() throws -> MutableCase {
    let request = SigV4Request(
      method: "POST", target: "",
      headers: [
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("host", "localhost:7420"),
      ], body: Array("Action=GetCallerIdentity&Version=2011-06-15".utf8))
    return MutableCase(
      testDescription: "STS form", verifier: Example.presignedVerifier,
      request: try Example.signer(service: "sts").signed(request, at: Example.time))
  }

  private static func unusual() throws -> MutableCase {
    let request = SigV4Request(
      method: "GET", target: "/a/b%20c/?x=1&y=%2f&z&~=%7E+",
      headers: [
        ("Host", "localhost"), ("My-Header", "  a   b "), ("my-header", ""), ("My-Header", "c,d"),
      ], body: [])
    return MutableCase(
      testDescription: "path, query and repeated header", verifier: Example.verifier(),
      request: try Example.signed(request))
  }
}

/// Every way to change one byte of a request.
struct SingleByteChanges: Sequence {
  typealias Change = (description: String, request: SigV4Request)

  private static let insertions = Array(" %&=,;/.?".utf8)
  private static let replacements = Array(" /\u{0}".utf8)

  let original: SigV4Request

  func makeIterator() -> AnyIterator<Change> {
    var fields: [(String, [UInt8], ([UInt8]) -> SigV4Request)] = [
      ("method", Array(original.method.utf8), { original.with(method: text($0)) }),
      ("target", Array(original.target.utf8), { original.with(target: text($0)) }),
      ("body", original.body, { original.with(body: $0) }),
    ]
    for (index, header) in original.headers.enumerated() {
      fields.append(
        (
          "name of \(header.name)", Array(header.name.utf8),
          { replacing(index, with: (text($0), header.value)) }
        ))
      fields.append(
        (
          "value of \(header.name)", Array(header.value.utf8),
          { replacing(index, with: (header.name, text($0))) }
        ))
    }
    var pending: [Change] = []
    return AnyIterator {
      while pending.isEmpty {
        guard let (name, bytes, rebuild) = fields.popLast() else { return nil }
        pending = Self.variants(of: bytes).map { ("\(name), \($0)", rebuild($1)) }
      }
      return pending.popLast()
    }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func replacing(_ index: Int, with header: (String, String)) -> SigV4Request {
    var headers = Array(original.headers)
    headers[index] = header
    return original.with(headers: headers)
  }

  private static func variants(of bytes: [UInt8]) -> [(String, [UInt8])] {
    var variants: [(String, [UInt8])] = []
    for position in 0...bytes.count {
      for byte in insertions + bytes[..<position].suffix(1) {
        var changed = bytes
        changed.insert(byte, at: position)
        variants.append(("\(byte) inserted at \(position)", changed))
      }
      guard position < bytes.count else { continue }
      var shorter = bytes
      shorter.remove(at: position)
      variants.append(("removed at \(position)", shorter))
      let old = bytes[position]
      for byte in replacements + [old ^ 0x01, old ^ 0x20] where byte != old {
        var changed = bytes
        changed[position] = byte
        variants.append(("\(byte) at \(position)", changed))
      }
    }
    return variants
  }
}

@Suite("A signed request that was changed") struct RequestMutationTests {
  @Test(
    "in any byte is refused, unless it still means the same; then it is accepted",
    arguments: MutableCase.all)
  func singleBytes(_ test: MutableCase) throws {
    let meaning = try #require(SlowMeaning(test.request))
    try test.verifier.accept(test.request)
    var wrong: [String] = []
    var refused = 0
    var accepted = 0
    for change in SingleByteChanges(original: test.request) {
      var isAccepted = true
      do {
        try test.verifier.accept(change.request)
        accepted += 1
      } catch {
        isAccepted = false
        refused += 1
      }
      if isAccepted != (SlowMeaning(change.request) == meaning) { wrong.append(change.description) }
    }
    #expect(wrong == [])
    #expect(refused > 5_000)
    #expect(accepted > 10)
  }

  @Test("as the list of harmless changes says, is accepted", arguments: HarmlessChange.all)
  func harmless(_ change: HarmlessChange) throws {
    let test = try #require(MutableCase.all.first { $0.testDescription == change.target })
    let changed = change.change(test.request)
    #expect(SlowMeaning(changed) == SlowMeaning(test.request))
    try test.verifier.accept(changed)
  }
}

/// A change from the list at `SlowMeaning`, larger than one byte where it takes more.
struct HarmlessChange: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let target: String
  let change: @Sendable (SigV4Request) -> SigV4Request

  static let all: [HarmlessChange] = [
    HarmlessChange(testDescription: "header names in another case", target: "KMS") { request in
      request.with(headers: request.headers.map { ($0.name.uppercased(), $0.value) })
    },
    HarmlessChange(testDescription: "white space in header values", target: "KMS") { request in
      request.with(headers: request.headers.map { ($0.name, " \t\($0.value)  ") })
    },
    HarmlessChange(
      testDescription: "more white space between words",
      target: "path, query and repeated header"
    ) { request in
      request.with(
        headers: request.headers.map {
          ($0.name, $0.value.contains("  ") ? "a \t  b" : $0.value)
        })
    },
    HarmlessChange(testDescription: "no blanks in `Authorization`", target: "KMS") { request in
      request.setting(
        "authorization",
        to: (request["authorization"] ?? "").split(separator: ", ").joined(separator: ","))
    },
    HarmlessChange(testDescription: "header fields in another order", target: "KMS") { request in
      request.with(headers: request.headers.reversed())
    },
    HarmlessChange(testDescription: "headers of proxies", target: "KMS") { request in
      request.adding("Via", "1.1 proxy").adding("X-Forwarded-For", "192.0.2.1").adding(
        "X-Amz-Cf-Id", "abc")
    },
    HarmlessChange(testDescription: "no user agent", target: "KMS") { request in
      request.setting("user-agent", to: nil).setting("x-amz-user-agent", to: nil)
    },
    HarmlessChange(testDescription: "dots and empty segments", target: "KMS") { request in
      request.with(target: "//./a/..//")
    },
    HarmlessChange(testDescription: "a `?` without query", target: "STS form") { request in
      request.with(target: "/?&&")
    },
    HarmlessChange(testDescription: "no path at all", target: "KMS") { $0.with(target: "?") },
    HarmlessChange(
      testDescription: "the query in another order and encoding",
      target: "path, query and repeated header"
    ) { request in
      request.with(target: "/a/b%20c/?&z=&%7e=~%2B&&%79=/&%78=%31&")
    },
    HarmlessChange(testDescription: "the signature first", target: "presigned STS") { request in
      let parts = request.target.split(separator: "&")
      return request.with(
        target: "/?" + parts.reversed().joined(separator: "&").replacingFirst("/?", with: ""))
    },
  ]
}
