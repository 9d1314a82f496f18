import Crypto

@testable import SigV4

/// Signature Version 4 as one would write it down from the documentation: arrays, splits and sorts, another
/// library for the hashes, nothing kept between requests. The verifier must accept and refuse exactly what this
/// one does, with the same errors.
struct PlainVerifier {
  let service: String
  let regions: Set<String>
  let skewMinutes: Int64
  let acceptsPresigned: Bool
  let secrets: [String: String]

  private struct Claim {
    var isPresigned = false
    var credential: [UInt8] = []
    var signedHeaders: [UInt8] = []
    var signature: [UInt8] = []
    var time = SigningTime(secondsSinceEpoch: 0)
    var timeHeader: String?
    var validSeconds: Int64 = 0
  }

  /// The five parts of the credential that signed.
  ///
  /// - Throws: what the verifier must throw, and on behalf of the look-up `.unknownAccessKey`.
  func verify(_ request: SigV4Request, at now: SigningTime) throws(SigV4Error) -> [String] {
    let plain = PlainRequest(request)
    try plain.checkShape()
    let pairs = try plain.queryPairs()
    let claim = try claim(plain, pairs)
    let parts = try Self.credentialParts(claim.credential)
    // The parts of the credential come before the time that it is compared with.
    try checkScope(parts, claim)
    try checkTime(claim, now)
    _ = try plain.only("host")
    let names = try plain.signedNames(claim.signedHeaders)
    try plain.checkCoverage(names, timeHeader: claim.timeHeader)
    try checkToken(plain, pairs)
    let bodyHash = PlainHash.hex(SHA256.hash(data: plain.body))
    if let claimed = try plain.only("x-amz-content-sha256").map(PlainRequest.trimmed) {
      guard PlainHash.isHash(claimed) else { throw .payloadNotHashed }
      guard claimed == Array(bodyHash.utf8) else { throw .payloadMismatch }
    }
    guard PlainHash.isHash(claim.signature) else { throw .malformedSignature }
    guard let secret = secrets[parts[0]] else { throw .unknownAccessKey }
    let canonical = plain.canonical(pairs, names, claim.signedHeaders, bodyHash)
    let scope = parts.dropFirst().joined(separator: "/")
    let text =
      "AWS4-HMAC-SHA256\n\(claim.time.text)\n\(scope)\n"
      + PlainHash.hex(SHA256.hash(data: canonical))
    let expected = PlainHash.signature(of: text, secret: secret, parts: Array(parts.dropFirst()))
    guard claim.signature == Array(expected.utf8) else { throw .signatureMismatch }
    return parts
  }

  private func claim(
    _ request: PlainRequest, _ pairs: [PlainRequest.Pair]
  ) throws(SigV4Error) -> Claim {
    let marks = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"]
    let isPresigned = pairs.contains { pair in marks.contains { Array($0.utf8) == pair.name } }
    guard let authorization = try request.only("authorization") else {
      guard isPresigned else { throw .missingAuthentication }
      guard acceptsPresigned else { throw .presignedRefused }
      return try presignedClaim(pairs)
    }
    guard !isPresigned else { throw .severalForms }
    return try headerClaim(authorization, request)
  }

  private func headerClaim(
    _ authorization: [UInt8], _ request: PlainRequest
  ) throws(SigV4Error) -> Claim {
    guard authorization.count <= SigV4Limits.authorizationBytesMax else {
      throw .tooLarge(.authorization)
    }
    let value = PlainRequest.trimmed(authorization)
    let algorithm = Array(value.prefix { !PlainRequest.isBlank($0) })
    guard algorithm.starts(with: "AWS4".utf8) else { throw .malformedAuthorization }
    try Self.checkAlgorithm(algorithm)
    var parts: [String: [UInt8]] = [:]
    let rest = PlainRequest.trimmed(Array(value.dropFirst(algorithm.count)))
    if !rest.isEmpty {
      // A fourth part cannot be right, whatever else is in it.
      for piece in rest.split(
        separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false)
      {
        let part = PlainRequest.trimmed(Array(piece))
        let halves = part.split(
          separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(decoding: halves[0], as: UTF8.self)
        guard halves.count == 2, !part.contains(where: PlainRequest.isBlank),
          ["Credential", "SignedHeaders", "Signature"].contains(name)
        else { throw .malformedAuthorization }
        guard parts[name] == nil else { throw .repeated(field: name) }
        parts[name] = Array(halves[1])
      }
    }
    let amazonDate = try request.only("x-amz-date")
    let date = amazonDate == nil ? try request.only("date") : amazonDate
    var missing: [SigV4Error.Part] = []
    if parts["Credential"] == nil { missing.append(.credential) }
    if parts["Signature"] == nil { missing.append(.signature) }
    if parts["SignedHeaders"] == nil { missing.append(.signedHeaders) }
    if date == nil { missing.append(.date) }
    guard missing.isEmpty else { throw .missingHeaderParts(missing) }
    var claim = Claim()
    claim.credential = parts["Credential"] ?? []
    claim.signedHeaders = parts["SignedHeaders"] ?? []
    claim.signature = parts["Signature"] ?? []
    _ = try Self.credentialParts(claim.credential)
    claim.time = try Self.time(PlainRequest.trimmed(date ?? []))
    claim.timeHeader = amazonDate == nil ? "date" : "x-amz-date"
    return claim
  }

  private func presignedClaim(_ pairs: [PlainRequest.Pair]) throws(SigV4Error) -> Claim {
    let names = [
      "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date",
      "X-Amz-Expires",
    ]
    var values: [[UInt8]?] = []
    for name in names { values.append(try Self.only(name, in: pairs)) }
    let parts: [SigV4Error.Part] = [
      .algorithm, .credential, .signature, .signedHeaders, .date, .expires,
    ]
    let missing = zip(parts, values).filter { $0.1 == nil }.map(\.0)
    guard missing.isEmpty else { throw .missingQueryParts(missing) }
    let found = values.map { $0 ?? [] }
    try Self.checkAlgorithm(found[0])
    var claim = Claim(isPresigned: true)
    claim.credential = found[1]
    claim.signature = found[2]
    claim.signedHeaders = found[3]
    _ = try Self.credentialParts(claim.credential)
    claim.time = try Self.time(found[4])
    let digits = String(decoding: found[5], as: UTF8.self)
    guard (1...9).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let seconds = Int64(digits), (1...604_800).contains(seconds)
    else { throw .malformedExpiry }
    claim.validSeconds = seconds
    return claim
  }

  private static func only(
    _ name: String, in pairs: [PlainRequest.Pair]
  ) throws(SigV4Error) -> [UInt8]? {
    let found = pairs.filter { $0.name == Array(name.utf8) }
    guard found.count <= 1 else { throw .repeated(field: name) }
    return found.first?.value
  }

  private static func checkAlgorithm(_ name: [UInt8]) throws(SigV4Error) {
    guard name != Array("AWS4-HMAC-SHA256".utf8) else { return }
    let text = String(decoding: name, as: UTF8.self)
    let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    let isPlain = name.count <= 32 && text.hasPrefix("AWS4-") && text.allSatisfy(allowed.contains)
    throw .unsupportedAlgorithm(received: isPlain ? text : "")
  }

  private static func credentialParts(_ text: [UInt8]) throws(SigV4Error) -> [String] {
    let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard text.allSatisfy({ (0x21...0x7E).contains($0) }), parts.count == 5,
      (1...128).contains(parts[0].count), parts.dropFirst().allSatisfy({ $0.count <= 64 })
    else { throw .malformedCredential }
    return parts.map { String(decoding: $0, as: UTF8.self) }
  }

  /// `YYYYMMDDTHHMMSSZ`; the requests of these tests have no other form.
  private static func time(_ text: [UInt8]) throws(SigV4Error) -> SigningTime {
    guard let time = SigningTime(basicFormat: text) else {
      throw .malformedTime(received: PlainRequest.excerpt(text, 32))
    }
    return time
  }

  private func checkScope(_ parts: [String], _ claim: Claim) throws(SigV4Error) {
    var faults: [SigV4Error.ScopeFault] = []
    func excerpt(_ text: String) -> String { PlainRequest.excerpt(Array(text.utf8), 32) }
    if !regions.contains(parts[2]) { faults.append(.region(received: excerpt(parts[2]))) }
    if parts[3] != service { faults.append(.service(expected: service)) }
    if parts[4] != "aws4_request" { faults.append(.terminator(received: excerpt(parts[4]))) }
    if parts[1] != String(claim.time.text.prefix(8)) {
      faults.append(.date(received: excerpt(parts[1]), time: claim.time))
    }
    guard faults.isEmpty else { throw .scope(faults) }
  }

  private func checkTime(_ claim: Claim, _ now: SigningTime) throws(SigV4Error) {
    let skew = skewMinutes * 60
    let age = claim.isPresigned ? claim.validSeconds : skew
    let offset = claim.time.secondsSinceEpoch - now.secondsSinceEpoch
    if offset < -age {
      let limit = SigningTime(secondsSinceEpoch: now.secondsSinceEpoch - age)
      throw .expired(.init(requested: claim.time, now: now, limit: limit, seconds: Int(age)))
    }
    if offset > skew {
      let limit = SigningTime(secondsSinceEpoch: now.secondsSinceEpoch + skew)
      throw .notYetCurrent(
        .init(requested: claim.time, now: now, limit: limit, seconds: Int(skew)))
    }
  }

  private func checkToken(
    _ request: PlainRequest, _ pairs: [PlainRequest.Pair]
  ) throws(SigV4Error) {
    let header = try request.only("x-amz-security-token")
    let parameter = try Self.only("X-Amz-Security-Token", in: pairs)
    guard header == nil || parameter == nil else {
      throw .repeated(field: "x-amz-security-token")
    }
    let token = header.map(PlainRequest.trimmed) ?? parameter ?? []
    guard token.count <= 16_384 else { throw .tooLarge(.securityToken) }
  }
}
