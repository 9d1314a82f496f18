/// What one request may carry before its signature is looked at. Everything above is refused with
/// `SigV4Error.tooLarge(_:)`.
///
/// The largest legitimate values seen are far below: about 400 bytes of `Authorization`, ten signed headers and
/// a session token of 2 kB. The size of the body is limited by whoever reads it.
public enum SigV4Limits {
  /// Bytes of the method.
  public static let methodBytesMax = 32
  /// Bytes of the request target: path, `?` and query as sent.
  public static let targetBytesMax = 8_192
  /// Name and value pairs in the query.
  public static let queryPairsMax = 128
  /// Header fields, repeated names counted each.
  public static let headerCountMax = 128
  /// Bytes of all header names and values together.
  public static let headerBytesMax = 65_536
  /// Bytes of the `Authorization` value.
  public static let authorizationBytesMax = 4_096
  /// Names in `SignedHeaders`.
  public static let signedHeadersMax = 64
  /// Bytes of an access key id. AWS documents 16–128.
  public static let accessKeyIDBytesMax = 128
  /// Bytes of the date, region, service or terminator in a credential.
  public static let scopePartBytesMax = 64
  /// Bytes of a session token.
  public static let securityTokenBytesMax = 16_384
  /// Seconds that a presigned request may stay valid: 7 days.
  ///
  /// Source: AWS General Reference, Signature Version 4, `X-Amz-Expires`.
  public static let presignedSecondsMax = 604_800
  /// Signing keys that a cache holds unless told otherwise; about 600 bytes each.
  public static let cachedSigningKeysMax = 10_000
  /// Seconds that a cache keeps a signing key unless told otherwise: 2 days, because a request near midnight
  /// may still carry yesterday's date.
  public static let cachedSigningKeySecondsMax = 172_800
}
