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
  private static let exemptNames: [StaticString] = ["x-amz-cf-id", "x-amz-user-agent"]
  private static let namePrefix: StaticString = "x-amz-"

  /// Refuses a request whose signature leaves out what it must cover.
  ///
  /// - Parameter timeHeader: the lower-case name of the header field that gives the time; nothing in the
  ///   presigned form.
  /// - Throws: `.unsignedHeader` with the name.
  static func check(
    _ signed: SignedHeaders, in headers: HeaderIndex, timeHeader: StaticString?
  ) throws(SigV4Error) {
    guard signed.contains("host") else { throw .unsignedHeader("host") }
    if let timeHeader, !signed.contains(timeHeader) {
      throw .unsignedHeader(timeHeader.description)
    }
    // Both lists are sorted, so one walk over both finds what is missing.
    var next = 0
    for index in headers.fields.indices {
      while next < signed.entries.count, signed.entries[next].fields.upperBound <= index {
        next += 1
      }
      let isSigned = next < signed.entries.count && signed.entries[next].fields.contains(index)
      let name = headers.name(of: headers.fields[index])
      guard isSigned || !mustBeSigned(name) else {
        throw .unsignedHeader(ASCII.excerpt(name, bytesMax: SigV4Limits.scopePartBytesMax))
      }
    }
  }

  private static func mustBeSigned(_ name: ArraySlice<UInt8>) -> Bool {
    guard namePrefix.withUTF8Buffer({ name.starts(with: $0) }) else { return false }
    return !exemptNames.contains { exempt in
      exempt.withUTF8Buffer { name.elementsEqual($0) }
    }
  }
}
