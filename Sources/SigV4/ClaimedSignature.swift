/// What a request says about its signature, in either form; parsed, but compared with nothing.
struct ClaimedSignature {
  /// Where the signature stands.
  enum Form {
    /// In `Authorization`; the time is in the header field of that lower-case name.
    case header(timeHeader: StaticString)
    /// In the query; the request is valid for so many seconds.
    case query(validSeconds: Int)
  }

  let form: Form
  let credential: ReceivedCredential
  let time: SigningTime
  /// The client's list.
  let signedHeaders: [UInt8]
  /// What should be 64 digits.
  let signature: [UInt8]

  private static let echoedTimeBytesMax = 32

  /// Finds the signature of a request and reads it.
  ///
  /// - Throws: `.missingAuthentication`, `.severalForms`, `.presignedRefused`, or what is wrong with a part:
  ///   missing parts come before malformed ones.
  static func read(
    _ request: SigV4Request, headers: HeaderIndex, query: CanonicalQuery, acceptsPresigned: Bool
  ) throws(SigV4Error) -> ClaimedSignature {
    let isPresigned = PresignedQuery.isPresent(in: query)
    guard let position = try headers.onlyPosition(of: "authorization") else {
      guard isPresigned else { throw .missingAuthentication }
      guard acceptsPresigned else { throw .presignedRefused }
      return try read(try PresignedQuery(query))
    }
    guard !isPresigned else { throw .severalForms }
    let authorization = try AuthorizationHeader(request.headers.value(at: position))
    return try read(authorization, of: request, headers: headers)
  }

  private static func read(
    _ authorization: AuthorizationHeader, of request: SigV4Request, headers: HeaderIndex
  ) throws(SigV4Error) -> ClaimedSignature {
    let amazonDate = try headers.onlyPosition(of: "x-amz-date")
    let datePosition = amazonDate == nil ? try headers.onlyPosition(of: "date") : amazonDate
    guard let credential = authorization.credential, let signature = authorization.signature,
      let signedHeaders = authorization.signedHeaders, let datePosition
    else {
      var missing: [SigV4Error.Part] = []
      if authorization.credential == nil { missing.append(.credential) }
      if authorization.signature == nil { missing.append(.signature) }
      if authorization.signedHeaders == nil { missing.append(.signedHeaders) }
      if datePosition == nil { missing.append(.date) }
      throw .missingHeaderParts(missing)
    }
    let received = try ReceivedCredential(credential)
    let date = Array(ASCII.trimmed(request.headers.value(at: datePosition)))
    let isBasic = amazonDate != nil
    guard let time = isBasic ? SigningTime(basicFormat: date) : HTTPDate.time(date) else {
      throw malformedTime(date)
    }
    return ClaimedSignature(
      form: .header(timeHeader: isBasic ? "x-amz-date" : "date"), credential: received,
      time: time, signedHeaders: Array(signedHeaders), signature: Array(signature))
  }

  private static func read(_ query: PresignedQuery) throws(SigV4Error) -> ClaimedSignature {
    guard let algorithm = query.algorithm, let credential = query.credential,
      let signature = query.signature, let signedHeaders = query.signedHeaders,
      let date = query.date, let expires = query.expires
    else {
      var missing: [SigV4Error.Part] = []
      if query.algorithm == nil { missing.append(.algorithm) }
      if query.credential == nil { missing.append(.credential) }
      if query.signature == nil { missing.append(.signature) }
      if query.signedHeaders == nil { missing.append(.signedHeaders) }
      if query.date == nil { missing.append(.date) }
      if query.expires == nil { missing.append(.expires) }
      throw .missingQueryParts(missing)
    }
    try SignatureAlgorithm.check(algorithm)
    let received = try ReceivedCredential(credential[...])
    guard let time = SigningTime(basicFormat: date) else { throw malformedTime(date) }
    let seconds = try PresignedQuery.seconds(expires)
    return ClaimedSignature(
      form: .query(validSeconds: seconds), credential: received, time: time,
      signedHeaders: signedHeaders, signature: signature)
  }

  private static func malformedTime(_ text: [UInt8]) -> SigV4Error {
    .malformedTime(received: ASCII.excerpt(text, bytesMax: echoedTimeBytesMax))
  }
}
