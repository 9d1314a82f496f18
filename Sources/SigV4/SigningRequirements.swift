/// Which header fields a signature must cover.
///
/// - `host`, always.
/// - `x-amz-date`, or `date` where that one gives the time.
/// - Every field received whose name starts with `x-amz-`, `x-amz-target` and `x-amz-security-token` among them:
///   a signed body must not be replayed as another operation. Two names are exempt, because clients and proxies
///   add them without signing and nothing here reads them.
///
/// - Source: AWS General Reference, "Create a canonical request" (host and all `x-amz-*` must be signed).
enum SigningRequirements {
  /// `x-amz-user-agent` is sent unsigned by the AWS SDK for PHP, `x-amz-cf-id` is added by CloudFront.
  private static let exemptNames: [HeaderName] = ["x-amz-cf-id", "x-amz-user-agent"]
  /// `x-amz-` as the beginning of the first word of a name.
  private static let prefix: UInt64 = 0x782D_616D_7A2D

  /// Refuses a request whose signature leaves out what it must cover.
  ///
  /// - Parameter timeHeader: the header field that gives the time; nothing in the presigned form.
  /// - Throws: `.unsignedHeader` with the name.
  static func check(
    _ signed: SignedHeaders, in headers: HeaderIndex, timeHeader: HeaderName?
  ) throws(SigV4Error) {
    var isHostSigned = false
    var isTimeSigned = timeHeader == nil
    var unsigned: HeaderIndex.Field?
    // Both lists are sorted, so one walk over both finds what is missing.
    var next = 0
    for index in 0..<headers.fields.count {
      while next < signed.entries.count, signed.entries[next].fields.upperBound <= index {
        next += 1
      }
      let field = headers.fields[index]
      if next < signed.entries.count, signed.entries[next].fields.contains(index) {
        isHostSigned = isHostSigned || headers.isNamed(field, .host)
        if let timeHeader { isTimeSigned = isTimeSigned || headers.isNamed(field, timeHeader) }
      } else if unsigned == nil, mustBeSigned(field, in: headers) {
        unsigned = field
      }
    }
    guard isHostSigned else { throw .unsignedHeader(HeaderName.host.text.description) }
    guard isTimeSigned else { throw .unsignedHeader(timeHeader?.text.description ?? "") }
    if let unsigned {
      throw .unsignedHeader(
        ASCII.excerpt(headers.name(of: unsigned), bytesMax: SigV4Limits.scopePartBytesMax))
    }
  }

  private static func mustBeSigned(_ field: HeaderIndex.Field, in headers: HeaderIndex) -> Bool {
    field.firstWord &>> 16 == prefix
      && !exemptNames.contains { headers.isNamed(field, $0) }
  }
}
