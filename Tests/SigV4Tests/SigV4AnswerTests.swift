import Testing

@testable import SigV4

/// One error and what the client sees of it.
struct AnswerCase: Sendable, CustomTestStringConvertible {
  let error: SigV4Error
  let jsonCode: String
  let queryCode: String
  let queryStatus: Int
  let label: String
  let message: String

  var testDescription: String { "\(error)" }

  static func missing(_ error: SigV4Error, _ message: String) -> AnswerCase {
    AnswerCase(
      error: error, jsonCode: "MissingAuthenticationTokenException",
      queryCode: "MissingAuthenticationToken", queryStatus: 403, label: "missing",
      message: message)
  }

  static func incomplete(_ error: SigV4Error, _ message: String) -> AnswerCase {
    AnswerCase(
      error: error, jsonCode: "IncompleteSignatureException", queryCode: "IncompleteSignature",
      queryStatus: 400, label: "incomplete", message: message)
  }

  static func unrecognized(_ error: SigV4Error, _ message: String) -> AnswerCase {
    AnswerCase(
      error: error, jsonCode: "UnrecognizedClientException", queryCode: "InvalidClientTokenId",
      queryStatus: 403, label: "unknown_key", message: message)
  }

  static func expiredToken(_ error: SigV4Error, _ message: String) -> AnswerCase {
    AnswerCase(
      error: error, jsonCode: "ExpiredTokenException", queryCode: "ExpiredToken",
      queryStatus: 403, label: "expired_token", message: message)
  }

  static func mismatch(_ error: SigV4Error, _ message: String) -> AnswerCase {
    AnswerCase(
      error: error, jsonCode: "InvalidSignatureException", queryCode: "SignatureDoesNotMatch",
      queryStatus: 403, label: "mismatch", message: message)
  }
}

/// The texts. Those under "ours" were not seen from AWS; the others were, in public issue threads and
/// documents.
enum AnswerCases {
  private static let now = SigningTime(secondsSinceEpoch: 1_767_323_045)
  private static let differs =
    "The request signature we calculated does not match the signature you provided. Check your "
    + "AWS Secret Access Key and signing method. Consult the service documentation for details."
  private static let invalidToken = "The security token included in the request is invalid."

  private static func window(_ requested: Int64, _ limit: Int64, _ seconds: Int)
    -> SigV4Error.Window
  {
    SigV4Error.Window(
      requested: now.advanced(bySeconds: requested), now: now,
      limit: now.advanced(bySeconds: limit), seconds: seconds)
  }

  static let observed: [AnswerCase] = [
    .missing(.missingAuthentication, "Missing Authentication Token"),
    .incomplete(
      .severalForms,
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."),
    .incomplete(
      .unsupportedAlgorithm(received: "AWS4-HMAC-SHA25"),
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). "),
    .incomplete(
      .missingHeaderParts([.credential, .signature, .signedHeaders, .date]),
      "Authorization header requires 'Credential' parameter. Authorization header requires "
        + "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
        + "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."),
    .incomplete(
      .missingQueryParts([.algorithm, .credential, .signature, .signedHeaders, .date]),
      "AWS query-string parameters must include 'X-Amz-Algorithm'. "
        + "AWS query-string parameters must include 'X-Amz-Credential'. "
        + "AWS query-string parameters must include 'X-Amz-Signature'. "
        + "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
        + "AWS query-string parameters must include 'X-Amz-Date'. "
        + "Re-examine the query-string parameters."),
    .incomplete(
      .malformedTime(received: "201"),
      "Date must be in ISO-8601 'basic format'. Got '201'. "
        + "See http://en.wikipedia.org/wiki/ISO_8601"),
    .mismatch(
      .scope([.region(received: "ap-southeast-2")]),
      "Credential should be scoped to a valid region, not 'ap-southeast-2'. "),
    .mismatch(
      .scope([.service(expected: "kms")]), "Credential should be scoped to correct service: 'kms'. "
    ),
    .mismatch(
      .scope([.terminator(received: "aws3_request")]),
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3_request'. "),
    .mismatch(
      .scope([.date(received: "20260101", time: now)]),
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        + "'20260101' != '20260102', from '20260102T030405Z'. "),
    .mismatch(
      .scope([.region(received: "eu-west-1"), .service(expected: "kms")]),
      "Credential should be scoped to a valid region, not 'eu-west-1'. "
        + "Credential should be scoped to correct service: 'kms'. "),
    .mismatch(
      .expired(window(-301, -300, 300)),
      "Signature expired: 20260102T025904Z is now earlier than 20260102T025905Z "
        + "(20260102T030405Z - 5 min.)"),
    .mismatch(
      .expired(window(-901, -900, 900)),
      "Signature expired: 20260102T024904Z is now earlier than 20260102T024905Z "
        + "(20260102T030405Z - 15 min.)"),
    .mismatch(
      .notYetCurrent(window(301, 300, 300)),
      "Signature not yet current: 20260102T030906Z is still later than 20260102T030905Z "
        + "(20260102T030405Z + 5 min.)"),
    .mismatch(
      .unsignedHeader("host"),
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
    .mismatch(.malformedSignedHeaders, differs),
    .mismatch(.absentSignedHeader("x-amz-target"), differs),
    .mismatch(.malformedSignature, differs),
    .mismatch(.signatureMismatch, differs),
    .mismatch(
      .payloadMismatch,
      "The provided 'x-amz-content-sha256' header does not match what was computed."),
    .unrecognized(.unknownAccessKey, invalidToken),
    .unrecognized(.invalidSecurityToken, invalidToken),
    .expiredToken(
      .expiredSecurityToken, "The security token included in the request is expired"),
  ]

  static let ours: [AnswerCase] = [
    .missing(.presignedRefused, "Missing Authentication Token"),
    .incomplete(
      .repeated(field: "x-amz-date"), "The request contains 'x-amz-date' more than once."),
    .incomplete(.tooLarge(.method), "The HTTP method is too long."),
    .incomplete(.tooLarge(.target), "The request target is too long."),
    .incomplete(
      .tooLarge(.queryPairs), "The request has too many query-string parameters."),
    .incomplete(.tooLarge(.headerCount), "The request has too many headers."),
    .incomplete(.tooLarge(.headers), "The request headers are too large."),
    .incomplete(.tooLarge(.authorization), "The Authorization header is too long."),
    .incomplete(.tooLarge(.signedHeaders), "Too many headers are signed."),
    .incomplete(.tooLarge(.securityToken), "The security token is too long."),
    .incomplete(.malformedMethod, "The HTTP method is not valid."),
    .incomplete(.malformedTarget, "The request target is not valid."),
    // AWS names the part and repeats the whole header in front of and behind this text.
    .incomplete(
      .malformedAuthorization,
      "Not a valid key=value pair (missing equal-sign) in Authorization header."),
    // AWS goes on: got '…'.
    .incomplete(
      .malformedCredential,
      "Credential must have exactly 5 slash-delimited elements, "
        + "e.g. keyid/date/region/service/term."),
    .incomplete(
      .missingQueryParts([.expires]),
      "AWS query-string parameters must include 'X-Amz-Expires'. "
        + "Re-examine the query-string parameters."),
    .incomplete(
      .missingHeaderParts([.algorithm]), "Authorization header requires an algorithm."),
    .incomplete(
      .missingHeaderParts([.expires]), "Authorization header requires a time of expiry."),
    .incomplete(.malformedExpiry, "X-Amz-Expires must be a number of seconds from 1 to 604800."),
    .mismatch(
      .expired(window(-62, -61, 61)),
      "Signature expired: 20260102T030303Z is now earlier than 20260102T030304Z "
        + "(20260102T030405Z - 61 sec.)"),
    .mismatch(
      .unsignedHeader("x-amz-target"),
      "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization."),
    .mismatch(
      .payloadNotHashed,
      "The 'x-amz-content-sha256' header must hold the SHA-256 of the request body in hexadecimal."),
  ]
}

@Suite("Answers to signature errors") struct SigV4AnswerTests {
  @Test("JSON services answer with 400", arguments: AnswerCases.observed + AnswerCases.ours)
  func json(_ answer: AnswerCase) {
    #expect(
      answer.error.answer(in: .json)
        == SigV4Answer(code: answer.jsonCode, message: answer.message, status: 400))
  }

  @Test(
    "Query services answer with codes of their own",
    arguments: AnswerCases.observed + AnswerCases.ours)
  func query(_ answer: AnswerCase) {
    #expect(
      answer.error.answer(in: .query)
        == SigV4Answer(
          code: answer.queryCode, message: answer.message, status: answer.queryStatus))
  }

  @Test("metrics see one of five words", arguments: AnswerCases.observed + AnswerCases.ours)
  func label(_ answer: AnswerCase) { #expect(answer.error.label == answer.label) }
}
