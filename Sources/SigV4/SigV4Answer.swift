/// How a service answers errors.
public enum ErrorStyle: Hashable, Sendable {
  /// JSON 1.1: KMS, CloudTrail, Secrets Manager.
  case json
  /// The Query protocol with XML answers: STS, IAM.
  case query
}

/// What the client sees of a `SigV4Error`.
public struct SigV4Answer: Hashable, Sendable {
  /// The error code, for example `InvalidSignatureException`.
  public let code: String
  /// The text, which clients show and some match on.
  public let message: String
  /// The HTTP status.
  public let status: Int
}

extension SigV4Error {
  /// The code, text and status that AWS answers with.
  ///
  /// Three things of the original are left out: AWS repeats the whole `Authorization` header and the whole
  /// credential, which hold secrets when a client is set up wrongly. Texts that AWS was not seen to answer are
  /// marked in the tests.
  ///
  /// - Source: observed answers of DynamoDB, EMR, STS, SES and IAM quoted in public issue threads; AWS General
  ///   Reference, "Troubleshooting Signature Version 4 errors".
  public func answer(in style: ErrorStyle) -> SigV4Answer {
    let kind = kind
    switch style {
    case .json: return SigV4Answer(code: kind.jsonCode, message: message, status: 400)
    case .query:
      return SigV4Answer(code: kind.queryCode, message: message, status: kind.queryStatus)
    }
  }

  /// A short constant word for metrics and logs, the same for every value of a case.
  public var label: String { kind.label }

  private enum Kind {
    case missing, incomplete, unrecognized, expiredToken, mismatch

    var jsonCode: String {
      switch self {
      case .missing: "MissingAuthenticationTokenException"
      case .incomplete: "IncompleteSignatureException"
      case .unrecognized: "UnrecognizedClientException"
      case .expiredToken: "ExpiredTokenException"
      case .mismatch: "InvalidSignatureException"
      }
    }

    var queryCode: String {
      switch self {
      case .missing: "MissingAuthenticationToken"
      case .incomplete: "IncompleteSignature"
      case .unrecognized: "InvalidClientTokenId"
      case .expiredToken: "ExpiredToken"
      case .mismatch: "SignatureDoesNotMatch"
      }
    }

    var queryStatus: Int {
      switch self {
      case .incomplete: 400
      case .missing, .unrecognized, .expiredToken, .mismatch: 403
      }
    }

    var label: String {
      switch self {
      case .missing: "missing"
      case .incomplete: "incomplete"
      case .unrecognized: "unknown_key"
      case .expiredToken: "expired_token"
      case .mismatch: "mismatch"
      }
    }
  }

  private var kind: Kind {
    switch self {
    case .missingAuthentication, .presignedRefused: .missing
    case .severalForms, .repeated, .tooLarge, .malformedMethod, .malformedTarget,
      .unsupportedAlgorithm, .malformedAuthorization, .missingHeaderParts, .missingQueryParts,
      .malformedCredential, .malformedTime, .malformedExpiry:
      .incomplete
    case .unknownAccessKey, .invalidSecurityToken: .unrecognized
    case .expiredSecurityToken: .expiredToken
    case .scope, .expired, .notYetCurrent, .malformedSignedHeaders, .absentSignedHeader,
      .unsignedHeader, .malformedSignature, .payloadNotHashed, .payloadMismatch,
      .signatureMismatch:
      .mismatch
    }
  }
}
