/// Why a signed request is refused. No case carries a secret, a token, a signature or an access key id.
///
/// `answer(in:)` gives the code and text that the client sees.
public enum SigV4Error: Error, Hashable, Sendable {
  /// No `Authorization` header and no signature in the query.
  case missingAuthentication
  /// Credentials in the header and in the query.
  case severalForms
  /// A header field, query parameter or part of `Authorization` that may occur once occurs more often.
  case repeated(field: String)
  /// A limit of `SigV4Limits` is exceeded.
  case tooLarge(Subject)
  /// The method is empty or not a token.
  case malformedMethod
  /// The target does not start with `/`, or its query has a `%` without two hexadecimal digits.
  case malformedTarget
  /// An algorithm other than `AWS4-HMAC-SHA256`; in the header one of the `AWS4` family. Holds its name if it
  /// is short and looks like one.
  case unsupportedAlgorithm(received: String)
  /// A part of `Authorization` is no `key=value`, or has a key that does not exist.
  case malformedAuthorization
  /// The header form lacks these parts.
  case missingHeaderParts([Part])
  /// The query form lacks these parts.
  case missingQueryParts([Part])
  /// The credential does not have five parts, or one of them is out of bounds.
  case malformedCredential
  /// The time is not `YYYYMMDDTHHMMSSZ`, nor an HTTP date in `Date`. Holds what was received if it is short and
  /// plain.
  case malformedTime(received: String)
  /// `X-Amz-Expires` is no number from 1 to 604,800.
  case malformedExpiry
  /// The credential is scoped to something else; one or more faults.
  case scope([ScopeFault])
  /// The service takes no signatures in the query.
  case presignedRefused
  /// The request is too old.
  case expired(Window)
  /// The request comes from the future.
  case notYetCurrent(Window)
  /// `SignedHeaders` is not lower case, sorted and free of repetition.
  case malformedSignedHeaders
  /// `SignedHeaders` names a header that the request lacks.
  case absentSignedHeader(String)
  /// A header that must be signed is not. Holds its lower-case name.
  case unsignedHeader(String)
  /// The signature is not 64 lower-case hexadecimal digits.
  case malformedSignature
  /// `x-amz-content-sha256` is `UNSIGNED-PAYLOAD`, `STREAMING-…` or no hash at all.
  case payloadNotHashed
  /// `x-amz-content-sha256` differs from the hash of the body.
  case payloadMismatch
  /// There is no such access key, or it is inactive. Thrown on behalf of whoever looks keys up.
  case unknownAccessKey
  /// The session token is missing, belongs to another key, or is not ours. Thrown on behalf of the look-up.
  case invalidSecurityToken
  /// The session has ended. Thrown on behalf of the look-up.
  case expiredSecurityToken
  /// The signature is another one than ours.
  case signatureMismatch

  /// What can be too large.
  public enum Subject: Hashable, Sendable {
    /// The method.
    case method
    /// The request target.
    case target
    /// The number of query parameters.
    case queryPairs
    /// The number of header fields.
    case headerCount
    /// The bytes of all header fields.
    case headers
    /// The `Authorization` value.
    case authorization
    /// The number of signed headers.
    case signedHeaders
    /// The session token.
    case securityToken
  }

  /// What a signature consists of.
  public enum Part: Hashable, Sendable {
    /// The algorithm; only missing in the query form.
    case algorithm
    /// The credential.
    case credential
    /// The signature itself.
    case signature
    /// The list of signed headers.
    case signedHeaders
    /// The time.
    case date
    /// How long the request is valid; only missing in the query form.
    case expires
  }

  /// What is wrong with a credential's scope.
  public enum ScopeFault: Hashable, Sendable {
    /// A region that is not served.
    case region(received: String)
    /// Not the service that the request is for.
    case service(expected: String)
    /// Not `aws4_request`.
    case terminator(received: String)
    /// Not the date of the request's time.
    case date(received: String, time: SigningTime)
  }

  /// The times behind `expired` and `notYetCurrent`.
  public struct Window: Hashable, Sendable {
    /// The time in the request.
    public let requested: SigningTime
    /// The time of the server.
    public let now: SigningTime
    /// The end of the window that the request missed.
    public let limit: SigningTime
    /// Seconds between `now` and `limit`; a multiple of 60 but for presigned requests.
    public let seconds: Int
  }
}
