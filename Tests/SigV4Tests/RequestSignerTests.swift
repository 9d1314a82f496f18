import Testing

@testable import SigV4

@Suite("The signer") struct RequestSignerTests {
  @Test(
    "signs nothing twice",
    arguments: [
      "Authorization", "X-Amz-Date", "x-amz-security-token", "X-AMZ-CONTENT-SHA256",
    ])
  func twice(_ name: String) throws {
    let error = SigV4Error.repeated(field: name.lowercased())
    #expect(throws: error) { try Example.signed(Example.request.adding(name, "")) }
    #expect(throws: error) { try Example.presigned(Example.presignable.adding(name, "")) }
  }

  @Test(
    "presigns no query that has parts of a signature",
    arguments: [
      "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token",
      "X-Amz-Signature", "X-Amz-SignedHeaders",
    ])
  func twiceInQuery(_ name: String) {
    #expect(throws: SigV4Error.repeated(field: name)) {
      try Example.presigned(Example.presignable.with(target: "/?\(name)"))
    }
  }

  @Test("signs nothing without a host")
  func host() {
    let request = Example.request.setting("host", to: nil)
    #expect(throws: SigV4Error.unsignedHeader("host")) { try Example.signed(request) }
    #expect(throws: SigV4Error.self) { try Example.presigned(request.with(headers: [])) }
  }

  @Test(
    "signs for no access key that a verifier could not read",
    arguments: ["", "A/B", "A B", "\u{E9}"])
  func credential(_ accessKeyID: String) {
    let signer = Example.signer(accessKeyID: accessKeyID)
    #expect(throws: SigV4Error.malformedCredential) {
      try signer.signed(Example.request, at: Example.time)
    }
    #expect(throws: SigV4Error.malformedCredential) {
      try signer.presigned(Example.presignable, at: Example.time, validSeconds: 1)
    }
  }

  @Test(
    "presigns for 1 to 604,800 seconds",
    arguments: [
      (Int.min, false), (0, false), (1, true), (604_800, true), (604_801, false), (Int.max, false),
    ])
  func expiry(_ seconds: Int, _ isValid: Bool) throws {
    if isValid {
      try Example.presignedVerifier.accept(try Example.presigned(validSeconds: seconds))
    } else {
      #expect(throws: SigV4Error.malformedExpiry) { try Example.presigned(validSeconds: seconds) }
    }
  }

  @Test(
    "leaves out what proxies change",
    arguments: [
      "Connection", "Expect", "Transfer-Encoding", "User-Agent", "X-Amzn-Trace-Id", "TE",
    ])
  func unsigned(_ name: String) throws {
    let signed = try Example.signed(Example.request.adding(name, "a"))
    try Example.verifier().accept(signed.setting(name, to: "b"))
    try Example.verifier().accept(signed.setting(name, to: nil))
  }

  @Test("signs a repeated header once, with all its values")
  func repeated() throws {
    let signed = try Example.signed(Example.request.adding("b", "1").adding("B", "2"))
    #expect(signed["authorization"]?.contains("SignedHeaders=b;content-type;host;") == true)
    try Example.verifier().accept(signed)
    #expect(throws: SigV4Error.signatureMismatch) {
      try Example.verifier().accept(signed.setting("b", to: "1"))
    }
  }

  @Test(
    "adds to a query whatever it looks like",
    arguments: [
      "", "/", "?", "/?", "/?a", "/?a=?", "/?a=?&b=?", "/a?b",
    ])
  func targets(_ target: String) throws {
    let presigned = try Example.presigned(Example.presignable.with(target: target))
    try Example.presignedVerifier.accept(presigned)
  }

  @Test("takes secrets of any length", arguments: [0, 1, 40, 59, 60, 61, 64, 128, 1_000])
  func secrets(_ count: Int) throws {
    let secret = String(repeating: "s", count: count)
    let signed = try Example.signer(secret: secret).signed(Example.request, at: Example.time)
    try Example.verifier().accept(signed, secret: secret)
    #expect(throws: SigV4Error.signatureMismatch) {
      try Example.verifier().accept(signed, secret: secret + "s")
    }
  }
}

@Suite("The access key that a request claims") struct ClaimedAccessKeyTests {
  private static func claimed(_ accessKeyID: String) throws -> String? {
    try Example.signer(accessKeyID: accessKeyID).signed(
      Example.request, at: Example.time
    ).claimedAccessKeyID
  }

  @Test(
    "is told where it looks like one",
    arguments: [
      "AKIAIOSFODNN7EXAMPLE", "ASIA000000000000", String(repeating: "A", count: 128),
    ])
  func told(_ accessKeyID: String) throws {
    #expect(try Self.claimed(accessKeyID) == accessKeyID)
  }

  @Test(
    "is not told where it may be a secret, or is none",
    arguments: [
      "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "AKIAIOSFODNN7EXAMPLe", "AKID",
      "AKIA-IOSFODNN7EXAMPLE",
      "je7MtGbClwBF+2Zp9Utk",
    ])
  func untold(_ accessKeyID: String) throws { #expect(try Self.claimed(accessKeyID) == nil) }

  @Test("is told for presigned requests too, and not where there is no signature")
  func forms() throws {
    let presigned = try Example.signer(accessKeyID: "AKIAIOSFODNN7EXAMPLE").presigned(
      Example.presignable, at: Example.time, validSeconds: 1)
    #expect(presigned.claimedAccessKeyID == "AKIAIOSFODNN7EXAMPLE")
    #expect(Example.request.claimedAccessKeyID == nil)
    #expect(Example.request.with(method: "").claimedAccessKeyID == nil)
  }
}

@Suite("What carries credentials") struct RedactionTests {
  private static func shown(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return [String(describing: value), String(reflecting: value), "\(value)", dumped]
  }

  @Test("shows nothing of them")
  func nothing() throws {
    let signer = Example.signer(token: "sometoken")
    let signed = try signer.signed(Example.request, at: Example.time)
    let received = try Example.verifier().receive(signed, at: Example.time)
    let token = try #require(received.securityToken)
    let key = Array(Example.secret.utf8).withUnsafeBytes {
      SigningKey(secret: $0, scope: received.credential.scope)
    }
    for value: Any in [signer, signed, received, token, key] {
      for text in Self.shown(value) {
        #expect(text.contains("(<redacted>)"))
        for secret in ["wJalr", "119", "sometoken", "115", "Signature=", "TrentService"] {
          #expect(!text.contains(secret))
        }
      }
    }
  }
}
