internal import KMSCrypto

/// Finds out who signed a request, in two steps with the look-up of the access key between them.
///
/// ```swift
/// let received = try verifier.receive(request, at: now)
/// guard let holder = directory[received.credential.accessKeyID] else {
///   throw verifier.refuseUnknown(received)
/// }
/// let verified = try verifier.verify(received, secretVersion: holder.version) { derive in
///   holder.withSecret(derive)
/// }
/// ```
///
/// The order of checks is fixed: form, parts, scope, time, what is signed, the hash of the body; then the
/// access key; then the signature.
///
/// - Source: AWS General Reference, Signature Version 4; the order is ours, because AWS documents none.
public struct SignatureVerifier: Sendable {
  private let rules: ServiceRules
  private let keys: SigningKeyCache

  /// Makes a verifier.
  ///
  /// - Parameters:
  ///   - rules: what the service accepts.
  ///   - keys: the signing keys known so far; verifiers of several services may share them.
  public init(rules: ServiceRules, keys: SigningKeyCache) {
    self.rules = rules
    self.keys = keys
  }

  /// Checks everything about a signature that takes no secret.
  ///
  /// - Parameters:
  ///   - request: the request exactly as received.
  ///   - now: the time of the server.
  /// - Throws: every case but those that the look-up throws, and `.signatureMismatch`.
  public func receive(
    _ request: SigV4Request, at now: SigningTime
  ) throws(SigV4Error) -> ReceivedSignature {
    let inspected = try inspect(request, at: now)
    let claim = inspected.claim
    return inspected.received(
      at: now, known: keys.find(claim.text.span, claim.credential.name, at: now))
  }

  /// Compares a signature with the one that the secret makes, in constant time.
  ///
  /// - Parameters:
  ///   - received: what `receive` returned.
  ///   - secretVersion: differs whenever the secret of the same access key id does.
  ///   - lendSecret: passes the secret access key to its argument and returns what that one returns. It is
  ///     not called if the signing key is known from an earlier request.
  /// - Throws: `.signatureMismatch`.
  public func verify(
    _ received: ReceivedSignature, secretVersion: UInt64,
    lendSecret: ((UnsafeRawBufferPointer) -> SigningKey) -> SigningKey
  ) throws(SigV4Error) -> VerifiedCredential {
    let credential = received.credential
    let now = received.receivedAt
    if let known = received.known, known.secretVersion == secretVersion {
      guard known.key.isSigner(of: received) else { throw .signatureMismatch }
    } else if let key = keys.key(for: credential, secretVersion: secretVersion, at: now) {
      guard key.isSigner(of: received) else { throw .signatureMismatch }
    } else {
      let key = lendSecret { SigningKey(secret: $0, scope: credential.scope) }
      guard key.isSigner(of: received) else { throw .signatureMismatch }
      keys.insert(key, for: credential, secretVersion: secretVersion, at: now)
    }
    return VerifiedCredential(credential: credential)
  }

  /// Does the work of a comparison for an access key that does not exist, so that the time of the answer
  /// tells little about which ones do.
  ///
  /// - Returns: `.unknownAccessKey`, to be thrown.
  public func refuseUnknown(_ received: ReceivedSignature) -> SigV4Error {
    let key = Self.nobodysSecret.withUnsafeBytes {
      SigningKey(secret: $0, scope: received.credential.scope)
    }
    _ = key.isSigner(of: received)
    return .unknownAccessKey
  }

  /// As long as a secret access key.
  private static let nobodysSecret = [UInt8](repeating: 0, count: 40)

  /// Checks everything that takes no secret and collects what will be signed.
  func inspect(
    _ request: SigV4Request, at now: SigningTime
  ) throws(SigV4Error) -> InspectedRequest {
    try request.checkShape()
    let query = try CanonicalQuery(RequestTarget.query(of: request.target))
    let headers = HeaderIndex(request.headers)
    let claim = try ClaimedSignature.read(
      request, headers: headers, query: query, acceptsPresigned: rules.acceptsPresigned)
    try rules.checkScope(claim)
    try rules.checkTime(claim, at: now)
    // The signature would cover all of several hosts, but only one can be the right one.
    _ = try headers.onlyPosition(of: .host)
    let signedHeaders = try SignedHeaders(claim.text, claim.signedHeaders, in: headers)
    let timeHeader: HeaderName?
    switch claim.form {
    case .header(let name): timeHeader = name
    case .query: timeHeader = nil
    }
    try SigningRequirements.check(signedHeaders, in: headers, timeHeader: timeHeader)
    let token = try SecurityToken.read(request, headers: headers, query: query)
    let payload = try PayloadHash.checked(request, headers: headers)
    guard let signature = Hexadecimal.digest(claim.text.span, claim.signature) else {
      throw .malformedSignature
    }
    return InspectedRequest(
      claim: claim, signature: signature, securityToken: token,
      canonicalRequest: CanonicalRequest(
        request: request, pathRule: rules.pathRule, query: query, headers: headers,
        signedHeaders: signedHeaders, payload: payload))
  }
}

/// A request of which everything is known but whether its signature is right.
struct InspectedRequest {
  let claim: ClaimedSignature
  let signature: Digest256
  let securityToken: SecurityToken?
  let canonicalRequest: CanonicalRequest

  /// What is left to compare.
  ///
  /// - Parameter known: the signing key of the same credential, if it is known.
  func received(at now: SigningTime, known: KnownSigningKey?) -> ReceivedSignature {
    let isPresigned: Bool
    switch claim.form {
    case .header: isPresigned = false
    case .query: isPresigned = true
    }
    return ReceivedSignature(
      credential: known?.credential ?? claim.credential.credential(in: claim.text),
      time: claim.time, securityToken: securityToken, isPresigned: isPresigned, receivedAt: now,
      signature: signature,
      stringToSign: StringToSign.bytes(
        time: claim.timeWords, claim.text.span, claim.credential.scope,
        canonicalRequest: canonicalRequest.digest()),
      known: known)
  }
}
