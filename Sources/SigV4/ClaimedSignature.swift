/// What a request says about its signature, in either form; parsed, but compared with nothing.
struct ClaimedSignature {
  /// Where the signature stands.
  enum Form {
    /// In `Authorization`; the time is in the header field of that name.
    case header(timeHeader: HeaderName)
    /// In the query; the request is valid for so many seconds.
    case query(validSeconds: Int)
  }

  let form: Form
  /// What the ranges are places in.
  let text: [UInt8]
  let credential: ReceivedCredential
  let time: SigningTime
  /// The time as it is signed.
  let timeWords: SigningTimeWords
  /// The client's list.
  let signedHeaders: Range<Int>
  /// What should be 64 digits.
  let signature: Range<Int>

  private static let echoedTimeBytesMax = 32

  /// Finds the signature of a request and reads it.
  ///
  /// - Throws: `.missingAuthentication`, `.severalForms`, `.presignedRefused`, or what is wrong with a part:
  ///   missing parts come before malformed ones.
  static func read(
    _ request: SigV4Request, headers: HeaderIndex, query: CanonicalQuery, acceptsPresigned: Bool
  ) throws(SigV4Error) -> ClaimedSignature {
    let isPresigned = PresignedQuery.isPresent(in: query)
    guard let position = try headers.onlyPosition(of: .authorization) else {
      guard isPresigned else { throw .missingAuthentication }
      guard acceptsPresigned else { throw .presignedRefused }
      return try read(try PresignedQuery(query))
    }
    guard !isPresigned else { throw .severalForms }
    let authorization = try AuthorizationHeader(
      request.headers.block.span, request.headers.places[position].value)
    return try read(authorization, of: request.headers, headers)
  }

  private static func read(
    _ authorization: AuthorizationHeader, of fields: HeaderFields, _ headers: HeaderIndex
  ) throws(SigV4Error) -> ClaimedSignature {
    let amazonDate = try headers.onlyPosition(of: .amazonDate)
    let datePosition = amazonDate == nil ? try headers.onlyPosition(of: .date) : amazonDate
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
    let block = fields.block.span
    let received = try ReceivedCredential(block, credential)
    let date = ASCII.trimmed(block, fields.places[datePosition].value)
    let isBasic = amazonDate != nil
    let time =
      isBasic ? SigningTime(basicFormat: block, date) : HTTPDate.time(Array(fields.block[date]))
    guard let time else { throw malformedTime(fields.block[date]) }
    return ClaimedSignature(
      form: .header(timeHeader: isBasic ? .amazonDate : .date), text: fields.block,
      credential: received, time: time,
      timeWords: isBasic ? SigningTimeWords(basicFormat: block, date) : time.words,
      signedHeaders: signedHeaders, signature: signature)
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
    let received = try ReceivedCredential(credential.span, 0..<credential.count)
    guard let time = SigningTime(basicFormat: date) else { throw malformedTime(date[...]) }
    let seconds = try PresignedQuery.seconds(expires)
    let list = credential.count..<(credential.count + signedHeaders.count)
    return ClaimedSignature(
      form: .query(validSeconds: seconds), text: credential + signedHeaders + signature,
      credential: received, time: time, timeWords: time.words, signedHeaders: list,
      signature: list.upperBound..<(list.upperBound + signature.count))
  }

  private static func malformedTime(_ text: ArraySlice<UInt8>) -> SigV4Error {
    .malformedTime(received: ASCII.excerpt(text, bytesMax: echoedTimeBytesMax))
  }
}
