import KMSAuthorization
import KMSIdentity
import KMSModel
import SigV4
import Testing

@testable import KMSFront

@Suite("The authenticator") struct RequestAuthenticatorTests {
  private static let differs =
    "The request signature we calculated does not match the signature you provided. Check your "
    + "AWS Secret Access Key and signing method. Consult the service documentation for details."

  private let directory = CredentialDirectory()
  private let keys = SigningKeyCache()
  private let authenticator: RequestAuthenticator

  init() throws {
    directory.insert(try TestAccessKey.first.credential())
    directory.insert(try TestAccessKey.second.credential())
    authenticator = RequestAuthenticator(
      credentials: directory,
      regions: [try #require(Region("us-east-1")), try #require(Region("eu-central-1"))],
      keys: keys)
  }

  private func verified(
    _ request: HTTPRequest, for service: RequestAuthenticator.Service = .kms,
    at now: Timestamp = SignedRequests.now
  ) throws -> VerifiedSignature {
    switch authenticator.authenticate(request, for: service, at: now) {
    case .verified(let verified): return verified
    case .refused(let failure):
      Issue.record("refused: \(failure.message ?? failure.reason)")
      throw SigV4Error.signatureMismatch
    }
  }

  private func refusal(
    _ request: HTTPRequest, for service: RequestAuthenticator.Service = .kms,
    at now: Timestamp = SignedRequests.now
  ) throws -> SignatureFailure {
    switch authenticator.authenticate(request, for: service, at: now) {
    case .verified:
      Issue.record("a request was verified that should not be")
      throw SigV4Error.signatureMismatch
    case .refused(let failure): return failure
    }
  }

  @Test("tells the caller and the Region", arguments: ["us-east-1", "eu-central-1"])
  func caller(_ region: String) throws {
    for key in [TestAccessKey.first, .second] {
      let verified = try verified(try SignedRequests.signed(with: key, region: region))
      #expect(verified.caller.account.text == key.account)
      #expect(verified.caller.accessKeyID == key.id)
      #expect(verified.region.name == region)
    }
  }

  @Test("verifies requests for STS, in the header and in the query")
  func sts() throws {
    let form = try SignedRequests.signed(SignedRequests.sts, service: "sts")
    #expect(try verified(form, for: .sts).caller.account.text == "000000000001")
    let presigned = try SignedRequests.presigned()
    #expect(try verified(presigned, for: .sts).region.name == "us-east-1")
  }

  @Test("does not let a signature for one service open the other")
  func services() throws {
    let kms = try refusal(try SignedRequests.signed(), for: .sts)
    #expect(kms.queryCode == "SignatureDoesNotMatch")
    #expect(kms.queryStatus == 403)
    #expect(kms.message == "Credential should be scoped to correct service: 'sts'. ")
    let sts = try refusal(try SignedRequests.signed(SignedRequests.sts, service: "sts"))
    #expect(sts.kmsCode == .invalidSignature)
    #expect(sts.message == "Credential should be scoped to correct service: 'kms'. ")
  }

  @Test("takes no presigned requests for KMS")
  func presignedKMS() throws {
    let failure = try refusal(try SignedRequests.presigned(service: "kms"))
    #expect(failure.kmsCode == .missingAuthenticationToken)
    #expect(failure.message == "Missing Authentication Token")
    #expect(failure.claimedAccessKeyID == TestAccessKey.first.id)
  }

  @Test("refuses a request without signature, and names nobody")
  func missing() throws {
    let failure = try refusal(SignedRequests.received(SignedRequests.kms))
    #expect(failure.reason == "missing")
    #expect(failure.kmsCode == .missingAuthenticationToken)
    #expect(failure.queryCode == "MissingAuthenticationToken")
    #expect(failure.queryStatus == 403)
    #expect(failure.claimedAccessKeyID == nil)
  }

  @Test("refuses what is malformed")
  func malformed() throws {
    let request = SigV4Request(
      method: "POST", target: "/", headers: [("Host", "a"), ("Authorization", "Bearer token")],
      body: [])
    let failure = try refusal(SignedRequests.received(request), for: .sts)
    #expect(failure.reason == "incomplete")
    #expect(failure.kmsCode == .incompleteSignature)
    #expect(failure.queryCode == "IncompleteSignature")
    #expect(failure.queryStatus == 400)
  }

  @Test("refuses an access key that does not exist, and names the one that was claimed")
  func unknownKey() throws {
    let stranger = TestAccessKey(
      id: "AKIA0000000000000000", secret: TestAccessKey.first.secret, account: "000000000001")
    let failure = try refusal(try SignedRequests.signed(with: stranger))
    #expect(failure.reason == "unknown_key")
    #expect(failure.kmsCode == .unrecognizedClient)
    #expect(failure.queryCode == "InvalidClientTokenId")
    #expect(failure.message == "The security token included in the request is invalid.")
    #expect(failure.claimedAccessKeyID == "AKIA0000000000000000")
  }

  @Test("does not name what may be a secret in the place of an access key")
  func swapped() throws {
    let swapped = TestAccessKey(
      id: "je7MtGbClwBF2Zp9Utkh3yCo8nvbEXAMPLEKEY", secret: "AKIAI44QH8DHBEXAMPLE",
      account: "000000000002")
    #expect(try refusal(try SignedRequests.signed(with: swapped)).claimedAccessKeyID == nil)
  }

  @Test("refuses a signature with another secret")
  func wrongSecret() throws {
    let impostor = TestAccessKey(
      id: TestAccessKey.first.id, secret: TestAccessKey.second.secret, account: "000000000001")
    let failure = try refusal(try SignedRequests.signed(with: impostor))
    #expect(failure.reason == "mismatch")
    #expect(failure.kmsCode == .invalidSignature)
    #expect(failure.queryCode == "SignatureDoesNotMatch")
    #expect(failure.message == Self.differs)
    #expect(failure.claimedAccessKeyID == TestAccessKey.first.id)
  }

  @Test("refuses a session token beside a long-term access key")
  func token() throws {
    let failure = try refusal(try SignedRequests.signed(token: "FwoGZXIvYXdz"))
    #expect(failure.kmsCode == .unrecognizedClient)
    #expect(failure.message == "The security token included in the request is invalid.")
  }

  @Test("refuses a Region that is not served")
  func region() throws {
    let failure = try refusal(try SignedRequests.signed(region: "ap-southeast-2"))
    #expect(failure.kmsCode == .invalidSignature)
    #expect(
      failure.message == "Credential should be scoped to a valid region, not 'ap-southeast-2'. ")
  }

  @Test(
    "allows KMS five minutes and STS fifteen, to the second, and says so",
    arguments: [
      (RequestAuthenticator.Service.kms, 300, "5 min."), (.sts, 900, "15 min."),
    ])
  func window(_ service: RequestAuthenticator.Service, _ seconds: Int64, _ text: String) throws {
    let request = try SignedRequests.signed(service: service == .kms ? "kms" : "sts")
    let start = SignedRequests.time.secondsSinceEpoch
    func moment(_ offset: Int64, _ milliseconds: Int64) -> Timestamp {
      Timestamp(millisecondsSinceEpoch: (start + offset) * 1_000 + milliseconds)
    }
    for now in [moment(-seconds, 0), moment(0, 0), moment(seconds, 999)] {
      _ = try verified(request, for: service, at: now)
    }
    let early = try refusal(request, for: service, at: moment(-seconds - 1, 999))
    #expect(early.message?.hasPrefix("Signature not yet current: 20260102T030405Z") == true)
    #expect(early.message?.hasSuffix(" + \(text))") == true)
    let late = try refusal(request, for: service, at: moment(seconds + 1, 0))
    #expect(late.message?.hasPrefix("Signature expired: 20260102T030405Z") == true)
    #expect(late.message?.hasSuffix(" - \(text))") == true)
    #expect(late.kmsCode == .invalidSignature)
  }

  @Test(
    "verifies exactly what was received",
    arguments: [
      "target", "method", "body", "operation", "host",
    ])
  func altered(_ part: String) throws {
    let signed = try TestAccessKey.first.signer().signed(
      SignedRequests.kms, at: SignedRequests.time)
    let headers = signed.headers.map { header in
      switch (part, header.name) {
      case ("operation", "X-Amz-Target"): (header.name, "TrentService.Decrypt")
      case ("host", "Host"): (header.name, "localhost:7421")
      default: (header.name, header.value)
      }
    }
    let altered = SigV4Request(
      method: part == "method" ? "PUT" : "POST", target: part == "target" ? "/x" : "/",
      headers: headers, body: Array((part == "body" ? "{ }" : "{}").utf8))
    #expect(try refusal(SignedRequests.received(altered)).message == Self.differs)
  }

  @Test("refuses an access key from the moment it is removed, whatever was verified before")
  func removed() throws {
    let request = try SignedRequests.signed()
    _ = try verified(request)
    #expect(keys.count == 1)
    directory.remove(TestAccessKey.first.id)
    #expect(try refusal(request).reason == "unknown_key")
    keys.removeAll(of: TestAccessKey.first.id)
    #expect(keys.count == 0)
  }

  @Test("accepts only the new secret from the moment it is replaced")
  func replaced() throws {
    let old = try SignedRequests.signed()
    _ = try verified(old)
    let renewed = TestAccessKey(
      id: TestAccessKey.first.id, secret: "another secret", account: "000000000001")
    directory.insert(try renewed.credential(secretVersion: 2))
    #expect(try refusal(old).reason == "mismatch")
    _ = try verified(try SignedRequests.signed(with: renewed))
    #expect(try refusal(old).reason == "mismatch")
  }

  @Test("answers each kind of error with the code that the model has for it")
  func codes() throws {
    let request = SignedRequests.kms
    let now = SignedRequests.time
    let window = SigV4Error.scope([.date(received: "", time: now)])
    let errors: [SigV4Error] = [
      .missingAuthentication, .severalForms, .repeated(field: "a"), .tooLarge(.method),
      .malformedMethod, .malformedTarget, .unsupportedAlgorithm(received: ""),
      .malformedAuthorization, .missingHeaderParts([.date]), .missingQueryParts([.date]),
      .malformedCredential, .malformedTime(received: ""), .malformedExpiry, window,
      .presignedRefused, .malformedSignedHeaders, .absentSignedHeader("a"), .unsignedHeader("a"),
      .malformedSignature, .payloadNotHashed, .payloadMismatch, .unknownAccessKey,
      .invalidSecurityToken, .expiredSecurityToken, .signatureMismatch,
    ]
    for error in errors {
      let failure = SignatureFailure(error, in: request)
      let answer = error.answer(in: .json)
      #expect(failure.kmsCode.code == answer.code)
      #expect(failure.kmsCode.httpStatus == answer.status)
      #expect(failure.message == answer.message)
      #expect(failure.reason == error.label)
    }
  }
}
