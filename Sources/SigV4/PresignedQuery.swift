/// The parts of a signature that travels in the query, as received; each may be missing.
///
/// - Source: AWS General Reference, "Add the signature to the request", query string parameters.
struct PresignedQuery {
  let algorithm: [UInt8]?
  let credential: [UInt8]?
  let signature: [UInt8]?
  let signedHeaders: [UInt8]?
  let date: [UInt8]?
  let expires: [UInt8]?

  /// Whether the query holds anything that only a signature has.
  static func isPresent(in query: CanonicalQuery) -> Bool {
    guard !query.isEmpty else { return false }
    return query.count(of: "X-Amz-Algorithm") > 0 || query.count(of: "X-Amz-Credential") > 0
      || query.count(of: "X-Amz-Signature") > 0
  }

  /// Takes the parts out of a query.
  ///
  /// - Throws: `.repeated`.
  init(_ query: CanonicalQuery) throws(SigV4Error) {
    algorithm = try query.value(of: "X-Amz-Algorithm")
    credential = try query.value(of: "X-Amz-Credential")
    signature = try query.value(of: "X-Amz-Signature")
    signedHeaders = try query.value(of: "X-Amz-SignedHeaders")
    date = try query.value(of: "X-Amz-Date")
    expires = try query.value(of: "X-Amz-Expires")
  }

  /// The seconds that a value of `X-Amz-Expires` stands for.
  ///
  /// - Throws: `.malformedExpiry` unless it is a number from 1 to 604,800.
  static func seconds(_ expires: [UInt8]) throws(SigV4Error) -> Int {
    guard let seconds = SigningTime.number(expires.span, 0..<expires.count),
      (1...SigV4Limits.presignedSecondsMax).contains(seconds)
    else { throw .malformedExpiry }
    return seconds
  }
}
