import KMSModel
import SigV4

/// Why a signature was not accepted, as the protocols, the metrics and the records see it.
struct SignatureFailure: Sendable {
  /// A short constant word for metrics.
  let reason: String
  /// The code in the JSON protocol; the model knows its status.
  let kmsCode: KMSErrorCode
  /// The code in the Query protocol.
  let queryCode: String
  /// The status in the Query protocol.
  let queryStatus: Int
  /// The text for the client, the same in both protocols.
  let message: String?
  /// The access key id that the request names, if it can be one; not known to exist.
  let claimedAccessKeyID: String?

  /// Describes an error in a request.
  init(_ error: SigV4Error, in request: SigV4Request) {
    let answer = error.answer(in: .query)
    reason = error.label
    kmsCode = error.kmsCode
    queryCode = answer.code
    queryStatus = answer.status
    message = answer.message
    claimedAccessKeyID = request.claimedAccessKeyID
  }
}

extension SigV4Error {
  /// The code in the JSON protocol.
  ///
  /// Source: the codes that JSON services of AWS were seen to answer.
  fileprivate var kmsCode: KMSErrorCode {
    switch self {
    case .missingAuthentication, .presignedRefused: .missingAuthenticationToken
    case .severalForms, .repeated, .tooLarge, .malformedMethod, .malformedTarget,
      .unsupportedAlgorithm, .malformedAuthorization, .missingHeaderParts, .missingQueryParts,
      .malformedCredential, .malformedTime, .malformedExpiry:
      .incompleteSignature
    case .unknownAccessKey, .invalidSecurityToken: .unrecognizedClient
    case .expiredSecurityToken: .expiredToken
    case .scope, .expired, .notYetCurrent, .malformedSignedHeaders, .absentSignedHeader,
      .unsignedHeader, .malformedSignature, .payloadNotHashed, .payloadMismatch,
      .signatureMismatch:
      .invalidSignature
    }
  }
}
