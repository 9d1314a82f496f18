import Testing

@testable import SigV4

@Suite("A signature in the header") struct HeaderSignatureTests {
  private static let digits = "1b1ff2014e17a3ce6b6e6b9269f7635967f83d5fad3028803a291a99b0e6b12a"
  private static let list = "content-type;host;x-amz-date;x-amz-target"

  @Test("is refused if it is malformed", arguments: SpoiledRequests.malformed)
  func malformed(_ spoiled: Spoiled) throws {
    let request = spoiled.spoil(try Example.signed())
    #expect(throws: spoiled.error) { try Example.verifier().accept(request) }
  }

  @Test("is refused if it is for something else", arguments: SpoiledRequests.mismatched)
  func mismatched(_ spoiled: Spoiled) throws {
    let request = spoiled.spoil(try Example.signed())
    #expect(throws: spoiled.error) { try Example.verifier().accept(request) }
  }

  @Test("is refused if no part of the request names an access key that exists")
  func unknownKey() throws {
    let signed = try Example.signer(accessKeyID: "AKIDOTHER").signed(
      Example.request, at: Example.time)
    #expect(throws: SigV4Error.unknownAccessKey) { try Example.verifier().accept(signed) }
  }

  @Test(
    "is refused beside one in the query, whole or in part",
    arguments: [
      "X-Amz-Signature=00", "X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=",
      "X%2DAmz%2DSignature",
    ])
  func severalForms(_ query: String) throws {
    let signed = try Example.signed(Example.request.with(target: "/?\(query)"))
    #expect(throws: SigV4Error.severalForms) { try Example.verifier().accept(signed) }
    #expect(throws: SigV4Error.severalForms) { try Example.presignedVerifier.accept(signed) }
  }

  @Test(
    "has its parts in any order, with blanks around the commas or without",
    arguments: [
      "Signature=%S, SignedHeaders=%H, Credential=%C",
      "SignedHeaders=%H,Credential=%C,Signature=%S",
      "  Credential=%C  ,   Signature=%S ,SignedHeaders=%H\t",
    ])
  func anyOrder(_ form: String) throws {
    let value =
      "AWS4-HMAC-SHA256 "
      + form.replacingFirst("%S", with: Self.digits).replacingFirst("%H", with: Self.list)
      .replacingFirst("%C", with: "AKIDEXAMPLE/20260102/us-west-2/kms/aws4_request")
    try Example.verifier().accept(try Example.signed().setting("authorization", to: value))
  }

  @Test(
    "names the region it is for, whichever of those served",
    arguments: [
      "us-west-2", "eu-central-1",
    ])
  func regions(_ region: String) throws {
    let signed = try Example.signer(region: region).signed(Example.request, at: Example.time)
    let verified = try Example.verifier(regions: ["eu-central-1", "us-west-2"]).accept(signed)
    #expect(verified.credential.scope.region == region)
  }

  @Test("for another service does not open this one")
  func otherService() throws {
    let signed = try Example.signer(service: "sts").signed(Example.request, at: Example.time)
    #expect(throws: SigV4Error.scope([.service(expected: "kms")])) {
      try Example.verifier().accept(signed)
    }
    try Example.verifier(service: "sts").accept(signed)
  }

  @Test(
    "may take its time from `Date`, in either form",
    arguments: [
      "20260102T030405Z", "Fri, 02 Jan 2026 03:04:05 GMT",
    ])
  func dateHeader(_ date: String) throws {
    let request = try signedByDate(date)
    try Example.verifier().accept(request)
    let others = request.headers.filter { $0.name != "Date" }
    #expect(throws: SigV4Error.missingHeaderParts([.date])) {
      try Example.verifier().accept(request.with(headers: others))
    }
    #expect(throws: SigV4Error.repeated(field: "date")) {
      try Example.verifier().accept(request.adding("date", date))
    }
    #expect(throws: SigV4Error.malformedTime(received: "yesterday")) {
      try Example.verifier().accept(request.setting("date", to: "yesterday"))
    }
    #expect(throws: SigV4Error.unsignedHeader("date")) {
      try Example.verifier().accept(
        request.replacingInAuthorization("content-type;date", with: "content-type"))
    }
  }

  /// A request that carries no `x-amz-date`; the signer always sends one, so this one is put together by
  /// hand.
  private func signedByDate(_ date: String) throws -> SigV4Request {
    let draft = Example.request.adding("Date", date).adding(
      "Authorization",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-west-2/kms/aws4_request, "
        + "SignedHeaders=content-type;date;host;x-amz-target, "
        + "Signature=\(String(repeating: "0", count: 64))")
    let received = try Example.verifier().receive(draft, at: Example.time)
    let key = Array(Example.secret.utf8).withUnsafeBytes {
      SigningKey(secret: $0, scope: received.credential.scope)
    }
    let digits = Hexadecimal.digits(key.signature(of: received.stringToSign))
    return draft.replacingInAuthorization(
      String(repeating: "0", count: 64), with: String(decoding: digits, as: UTF8.self))
  }
}

@Suite("The hash of the body in a header") struct PayloadHashTests {
  @Test("is accepted if it is the hash, and it is signed")
  func accepted() throws {
    let signed = try Example.signer().signed(
      Example.request, at: Example.time, addsPayloadHash: true)
    #expect(signed["authorization"]?.contains(";x-amz-content-sha256;") == true)
    try Example.verifier().accept(signed)
  }

  @Test(
    "is refused if it is none, however well it is signed",
    arguments: [
      "UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "", "e3b0c442",
      "843090AE991CCE7912C92A9DF18ED51A4CDD5C4F3810B19FA15E4177F91A81F9",
      "843090ae991cce7912c92a9df18ed51a4cdd5c4f3810b19fa15e4177f91a81fg",
    ])
  func notHashed(_ value: String) throws {
    #expect(throws: SigV4Error.payloadNotHashed) {
      try Example.verifier().accept(try Self.signed(payloadHash: value))
    }
  }

  @Test("is refused if it is the hash of another body")
  func mismatch() throws {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(throws: SigV4Error.payloadMismatch) {
      try Example.verifier().accept(try Self.signed(payloadHash: empty))
    }
  }

  @Test("is refused if it is not signed, or there are two")
  func unsignedOrRepeated() throws {
    let hash = "843090ae991cce7912c92a9df18ed51a4cdd5c4f3810b19fa15e4177f91a81f9"
    #expect(throws: SigV4Error.unsignedHeader("x-amz-content-sha256")) {
      try Example.verifier().accept(
        try Example.signed().adding("x-amz-content-sha256", hash))
    }
    let signed = try Self.signed(payloadHash: hash)
    try Example.verifier().accept(signed)
    #expect(throws: SigV4Error.repeated(field: "x-amz-content-sha256")) {
      try Example.verifier().accept(signed.adding("x-amz-content-sha256", hash))
    }
  }

  /// A request signed by somebody who believes in that value: the last line of the canonical request is the
  /// hash of the body, the header says something else.
  private static func signed(payloadHash: String) throws -> SigV4Request {
    let draft = try Example.signer().signed(
      Example.request, at: Example.time, addsPayloadHash: true
    ).setting("x-amz-content-sha256", to: payloadHash)
    let headers = HeaderIndex(draft.headers)
    let list = Array("content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target".utf8)
    let canonical = CanonicalRequest(
      request: draft, pathRule: .normalized, query: try CanonicalQuery([]), headers: headers,
      signedHeaders: try SignedHeaders(list, 0..<list.count, in: headers),
      payload: draft.payloadDigest())
    let scope = CredentialScope(date: "20260102", region: "us-west-2", service: "kms")
    let key = Array(Example.secret.utf8).withUnsafeBytes { SigningKey(secret: $0, scope: scope) }
    let signature = key.signature(
      of: StringToSign.bytes(
        time: Example.time, scope: scope, canonicalRequest: canonical.digest()))
    let digits = String(decoding: Hexadecimal.digits(signature), as: UTF8.self)
    let authorization = draft["authorization"] ?? ""
    return draft.setting(
      "authorization", to: String(authorization.prefix(authorization.count - 64)) + digits)
  }
}
