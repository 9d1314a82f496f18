extension SigV4Error {
  /// The text for the client. Texts that end in a blank do so at AWS.
  var message: String {
    switch self {
    case .missingAuthentication, .presignedRefused: "Missing Authentication Token"
    case .severalForms:
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
    case .repeated(let field): "The request contains '\(field)' more than once."
    case .tooLarge(let subject): Self.tooLargeMessage(subject)
    case .malformedMethod: "The HTTP method is not valid."
    case .malformedTarget: "The request target is not valid."
    case .unsupportedAlgorithm(let received):
      "Unsupported AWS 'algorithm': '\(received)' (only AWS4-HMAC-SHA256 for now). "
    case .malformedAuthorization:
      "Not a valid key=value pair (missing equal-sign) in Authorization header."
    case .missingHeaderParts(let parts):
      parts.map(Self.missingHeaderMessage).joined(separator: " ")
    case .missingQueryParts(let parts):
      parts.map { "AWS query-string parameters must include '\(Self.queryName(of: $0))'. " }
        .joined() + "Re-examine the query-string parameters."
    case .malformedCredential:
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term."
    case .malformedTime(let received):
      "Date must be in ISO-8601 'basic format'. Got '\(received)'. "
        + "See http://en.wikipedia.org/wiki/ISO_8601"
    case .malformedExpiry:
      "X-Amz-Expires must be a number of seconds from 1 to \(SigV4Limits.presignedSecondsMax)."
    case .scope(let faults): faults.map(Self.scopeMessage).joined()
    case .expired(let window):
      "Signature expired: \(window.requested.text) is now earlier than \(window.limit.text) "
        + "(\(window.now.text) - \(Self.duration(window.seconds)))"
    case .notYetCurrent(let window):
      "Signature not yet current: \(window.requested.text) is still later than "
        + "\(window.limit.text) (\(window.now.text) + \(Self.duration(window.seconds)))"
    case .unsignedHeader(let name): Self.unsignedMessage(name)
    case .payloadNotHashed:
      "The 'x-amz-content-sha256' header must hold the SHA-256 of the request body in hexadecimal."
    case .payloadMismatch:
      "The provided 'x-amz-content-sha256' header does not match what was computed."
    case .unknownAccessKey, .invalidSecurityToken:
      "The security token included in the request is invalid."
    case .expiredSecurityToken: "The security token included in the request is expired"
    case .malformedSignedHeaders, .absentSignedHeader, .malformedSignature, .signatureMismatch:
      "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method. "
        + "Consult the service documentation for details."
    }
  }

  private static func tooLargeMessage(_ subject: Subject) -> String {
    switch subject {
    case .method: "The HTTP method is too long."
    case .target: "The request target is too long."
    case .queryPairs: "The request has too many query-string parameters."
    case .headerCount: "The request has too many headers."
    case .headers: "The request headers are too large."
    case .authorization: "The Authorization header is too long."
    case .signedHeaders: "Too many headers are signed."
    case .securityToken: "The security token is too long."
    }
  }

  private static func missingHeaderMessage(_ part: Part) -> String {
    switch part {
    case .credential: "Authorization header requires 'Credential' parameter."
    case .signature: "Authorization header requires 'Signature' parameter."
    case .signedHeaders: "Authorization header requires 'SignedHeaders' parameter."
    case .date:
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    case .algorithm: "Authorization header requires an algorithm."
    case .expires: "Authorization header requires a time of expiry."
    }
  }

  private static func queryName(of part: Part) -> String {
    switch part {
    case .algorithm: "X-Amz-Algorithm"
    case .credential: "X-Amz-Credential"
    case .signature: "X-Amz-Signature"
    case .signedHeaders: "X-Amz-SignedHeaders"
    case .date: "X-Amz-Date"
    case .expires: "X-Amz-Expires"
    }
  }

  private static func scopeMessage(_ fault: ScopeFault) -> String {
    switch fault {
    case .region(let received):
      "Credential should be scoped to a valid region, not '\(received)'. "
    case .service(let expected):
      "Credential should be scoped to correct service: '\(expected)'. "
    case .terminator(let received):
      "Credential should be scoped with a valid terminator: '\(StringToSign.terminator)', "
        + "not '\(received)'. "
    case .date(let received, let time):
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        + "'\(received)' != '\(time.dateText)', from '\(time.text)'. "
    }
  }

  private static func unsignedMessage(_ name: String) -> String {
    name.utf8.elementsEqual("host".utf8)
      ? "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
      : "'\(name)' must be a 'SignedHeader' in the AWS Authorization."
  }

  /// Minutes as AWS writes them; seconds where a presigned request is not valid for whole minutes.
  private static func duration(_ seconds: Int) -> String {
    seconds % 60 == 0 ? "\(seconds / 60) min." : "\(seconds) sec."
  }
}
