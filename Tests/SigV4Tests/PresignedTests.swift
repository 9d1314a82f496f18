import Testing

@testable import SigV4

@Suite("A signature in the query") struct PresignedTests {
  private static let token = "FwoGZXIvYXdzEXAMPLE//+=="

  @Test("is refused if anything about it is wrong", arguments: SpoiledRequests.presigned)
  func refused(_ spoiled: Spoiled) throws {
    let request = spoiled.spoil(try Example.presigned())
    #expect(throws: spoiled.error) { try Example.presignedVerifier.accept(request) }
  }

  @Test("is accepted by a service that takes them")
  func accepted() throws {
    let verified = try Example.presignedVerifier.accept(try Example.presigned())
    #expect(verified.credential.scope.service == "sts")
  }

  @Test("is no signature to a service that does not take them")
  func notTaken() throws {
    #expect(throws: SigV4Error.presignedRefused) {
      try Example.verifier(service: "sts").accept(try Example.presigned())
    }
  }

  @Test("covers a body as well")
  func body() throws {
    let form = SigV4Request(
      method: "POST", target: "/", headers: [("Host", "sts.us-west-2.amazonaws.com")],
      body: Array("Action=GetCallerIdentity&Version=2011-06-15".utf8))
    let presigned = try Example.presigned(form)
    try Example.presignedVerifier.accept(presigned)
    #expect(throws: SigV4Error.signatureMismatch) {
      try Example.presignedVerifier.accept(presigned.with(body: []))
    }
  }

  @Test("carries a token that is signed with the rest")
  func token() throws {
    let presigned = try Example.signer(token: Self.token, service: "sts").presigned(
      Example.presignable, at: Example.time, validSeconds: 60)
    let received = try Example.presignedVerifier.receive(presigned, at: Example.time)
    #expect(received.securityToken?.bytes == Array(Self.token.utf8))
    #expect(received.isPresigned)
    try Example.presignedVerifier.accept(presigned)
    let encoded = "X-Amz-Security-Token=FwoGZXIvYXdzEXAMPLE%2F%2F%2B%3D%3D"
    for other in [
      "X-Amz-Security-Token=FwoGZXIvYXdzEXAMPLE%2F%2F%2B%3D", "", "X-Amz-Security-Token=",
    ] {
      #expect(throws: SigV4Error.signatureMismatch) {
        try Example.presignedVerifier.accept(
          presigned.with(target: presigned.target.replacingFirst(encoded, with: other)))
      }
    }
    #expect(throws: SigV4Error.repeated(field: "X-Amz-Security-Token")) {
      try Example.presignedVerifier.accept(
        presigned.with(target: presigned.target + "&X-Amz-Security-Token=t"))
    }
  }
}

@Suite("A session token") struct SecurityTokenTests {
  private static let token = "FwoGZXIvYXdzEXAMPLE//+=="

  @Test("in a header reaches the look-up")
  func header() throws {
    let signed = try Example.signer(token: Self.token).signed(Example.request, at: Example.time)
    let received = try Example.verifier().receive(signed, at: Example.time)
    #expect(received.securityToken?.bytes == Array(Self.token.utf8))
    #expect(received.credential.accessKeyID == Example.accessKeyID)
    try Example.verifier().accept(signed)
  }

  @Test("is not there if none was sent")
  func none() throws {
    let received = try Example.verifier().receive(try Example.signed(), at: Example.time)
    #expect(received.securityToken == nil)
  }

  @Test("cannot be taken away, changed, doubled, or sent without being signed")
  func spoiled() throws {
    let signed = try Example.signer(token: Self.token).signed(Example.request, at: Example.time)
    let cases: [(SigV4Request, SigV4Error)] = [
      (
        signed.setting("x-amz-security-token", to: nil),
        .absentSignedHeader("x-amz-security-token")
      ),
      (signed.setting("x-amz-security-token", to: "other"), .signatureMismatch),
      (signed.setting("x-amz-security-token", to: ""), .signatureMismatch),
      (
        signed.adding("x-amz-security-token", Self.token),
        .repeated(field: "x-amz-security-token")
      ),
      (
        signed.replacingInAuthorization(";x-amz-security-token", with: ""),
        .unsignedHeader("x-amz-security-token")
      ),
      (
        signed.with(target: "/?X-Amz-Security-Token=t"),
        .repeated(field: "x-amz-security-token")
      ),
    ]
    for (request, error) in cases {
      #expect(throws: error) { try Example.verifier().accept(request) }
    }
  }

  @Test("may have 16,384 bytes and no more")
  func size() throws {
    for (count, fits) in [(16_384, true), (16_385, false)] {
      let signed = try Example.signer(token: String(repeating: "t", count: count)).signed(
        Example.request, at: Example.time)
      if fits {
        try Example.verifier().accept(signed)
      } else {
        #expect(throws: SigV4Error.tooLarge(.securityToken)) {
          try Example.verifier().accept(signed)
        }
      }
    }
  }
}
