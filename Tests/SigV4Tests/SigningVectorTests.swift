import Foundation
import KMSCrypto
import Testing

@testable import SigV4

/// Source: aws-c-auth, `tests/aws-signing-test-suite/v4`; recorded results of its own signer.
@Suite(
  "Signing vectors",
  .enabled(if: SigningVectors.arePresent, "the folder of test vectors is not beside the repository")
)
struct SigningVectorTests {
  private static func time(_ context: SigningVector.Context) throws -> SigningTime {
    let basic = context.timestamp.filter { $0 != "-" && $0 != ":" }
    return try #require(SigningTime(basicFormat: Array(basic.utf8)))
  }

  private static func signer(_ context: SigningVector.Context, token: String?) -> RequestSigner {
    Example.signer(
      accessKeyID: context.credentials.accessKeyId,
      secret: context.credentials.secretAccessKey, token: token, region: context.region,
      service: context.service, pathRule: context.normalize ? .normalized : .verbatim)
  }

  private static func verifier(_ context: SigningVector.Context) -> SignatureVerifier {
    Example.verifier(
      service: context.service, regions: [context.region], acceptsPresigned: true,
      pathRule: context.normalize ? .normalized : .verbatim)
  }

  /// Compares canonical request, string to sign and signature of a signed request with a vector's.
  private static func compare(
    _ request: SigV4Request, with vector: SigningVector, form: String
  ) throws {
    let context = try vector.context()
    let time = try time(context)
    let inspected = try verifier(context).inspect(request, at: time)
    var sink = MemorySink()
    inspected.canonicalRequest.write(to: &sink)
    let received = inspected.received(at: time, known: nil)
    #expect(
      String(decoding: sink.bytes, as: UTF8.self)
        == (try vector.text("\(form)-canonical-request.txt")))
    #expect(
      String(decoding: received.stringToSign, as: UTF8.self)
        == (try vector.text("\(form)-string-to-sign.txt")))
    #expect(
      String(decoding: Hexadecimal.digits(received.signature), as: UTF8.self)
        == (try vector.text("\(form)-signature.txt")))
    #expect(received.isPresigned == (form == "query"))
    #expect(
      received.securityToken?.bytes == context.credentials.token.map { Array($0.utf8) })
  }

  private static func same(_ left: SigV4Request, _ right: SigV4Request) -> Bool {
    left.method == right.method && left.target == right.target && left.body == right.body
      && left.headers.map(\.name) == right.headers.map(\.name)
      && left.headers.map(\.value) == right.headers.map(\.value)
  }

  @Test("there are as many cases as there were")
  func count() { #expect(SigningVectors.all.count == 26) }

  @Test(
    "the signer makes the signed request, byte for byte, in the header",
    arguments: SigningVectors.accepted)
  func signsHeader(_ vector: SigningVector) throws {
    let context = try vector.context()
    let signed = try Self.signer(context, token: context.credentials.token).signed(
      try vector.request("request.txt"), at: Self.time(context), addsPayloadHash: context.signBody)
    #expect(Self.same(signed, try vector.request("header-signed-request.txt")))
    try Self.compare(signed, with: vector, form: "header")
  }

  @Test(
    "the signer makes the signed request, byte for byte, in the query",
    arguments: SigningVectors.accepted)
  func signsQuery(_ vector: SigningVector) throws {
    let context = try vector.context()
    let signed = try Self.signer(context, token: context.credentials.token).presigned(
      try vector.request("request.txt"), at: Self.time(context),
      validSeconds: context.expirationInSeconds)
    #expect(Self.same(signed, try vector.request("query-signed-request.txt")))
    try Self.compare(signed, with: vector, form: "query")
  }

  @Test(
    "the verifier accepts the signed request", arguments: SigningVectors.accepted,
    ["header", "query"])
  func verifies(_ vector: SigningVector, _ form: String) throws {
    let context = try vector.context()
    let request = try vector.request("\(form)-signed-request.txt")
    try Self.compare(request, with: vector, form: form)
    let verified = try Self.verifier(context).accept(request, at: Self.time(context))
    #expect(verified.credential.accessKeyID == context.credentials.accessKeyId)
    #expect(verified.credential.scope.region == context.region)
  }

  @Test(
    "the verifier refuses it under another secret", arguments: SigningVectors.accepted,
    ["header", "query"])
  func refusesOtherSecret(_ vector: SigningVector, _ form: String) throws {
    let context = try vector.context()
    let request = try vector.request("\(form)-signed-request.txt")
    #expect(throws: SigV4Error.signatureMismatch) {
      try Self.verifier(context).accept(
        request, at: Self.time(context), secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ")
    }
  }

  @Test("a token that is sent but not signed is made by the same signature, and refused")
  func unsignedToken() throws {
    let vector = try #require(SigningVectors.all.first { $0.name == SigningVectors.unsignedToken })
    let context = try vector.context()
    let time = try Self.time(context)
    let request = try vector.request("request.txt")
    let signer = Self.signer(context, token: nil)
    let inHeader = try signer.signed(request, at: time)
    let inQuery = try signer.presigned(
      request, at: time, validSeconds: context.expirationInSeconds)
    #expect(
      inHeader["authorization"]?.hasSuffix(try vector.text("header-signature.txt")) == true)
    #expect(inQuery.target.hasSuffix(try vector.text("query-signature.txt")))
    let verifier = Self.verifier(context)
    #expect(throws: SigV4Error.unsignedHeader("x-amz-security-token")) {
      try verifier.accept(try vector.request("header-signed-request.txt"), at: time)
    }
    #expect(throws: SigV4Error.signatureMismatch) {
      try verifier.accept(try vector.request("query-signed-request.txt"), at: time)
    }
  }
}

/// Source: made for this project, cross-checked with botocore; a data key request as KMS clients send it.
@Suite("A KMS request") struct KMSShapedVectorTests {
  private static let signature =
    "1b1ff2014e17a3ce6b6e6b9269f7635967f83d5fad3028803a291a99b0e6b12a"

  private static func hex(_ digest: Digest256) -> String {
    String(decoding: Hexadecimal.digits(digest), as: UTF8.self)
  }

  @Test("has the hashes and the signature that botocore computes")
  func values() throws {
    let signed = try Example.signed()
    let inspected = try Example.verifier().inspect(signed, at: Example.time)
    #expect(
      Self.hex(inspected.canonicalRequest.payload)
        == "843090ae991cce7912c92a9df18ed51a4cdd5c4f3810b19fa15e4177f91a81f9")
    #expect(
      Self.hex(inspected.canonicalRequest.digest())
        == "9732c722c12a0ccb5cb1be3673bb16e35429fb8b2c4e76745aadffbf659534cc")
    #expect(Self.hex(inspected.signature) == Self.signature)
    #expect(
      signed["authorization"]
        == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-west-2/kms/aws4_request, "
        + "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=\(Self.signature)")
  }

  @Test("is verified, and names the access key and the region")
  func verified() throws {
    let verified = try Example.verifier(regions: ["eu-west-1", "us-west-2"]).accept(
      try Example.signed())
    #expect(verified.credential.accessKeyID == "AKIDEXAMPLE")
    #expect(verified.credential.scope.region == "us-west-2")
    #expect(verified.credential.scope.service == "kms")
    #expect(verified.credential.scope.date == "20260102")
  }

  @Test("is verified as well if only the hash of its body is at hand")
  func digestOnly() throws {
    let signed = try Example.signed()
    let request = SigV4Request(
      method: signed.method, target: signed.target, headers: signed.headers,
      payload: .digest(signed.payloadDigest()))
    try Example.verifier().accept(request)
  }
}
