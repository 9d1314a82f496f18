internal import KMSCrypto

/// Signs requests, for clients and for tests.
///
/// It keeps what is as secret as the secret access key in memory that is wiped with the last copy.
/// Descriptions and mirrors show nothing of it.
public struct RequestSigner: Sendable {
  private let accessKeyID: String
  /// `AWS4` and the secret access key.
  private let root: PreparedHMAC
  private let securityToken: String?
  private let region: String
  private let service: String
  private let pathRule: PathRule

  /// Collects what signing takes.
  ///
  /// - Parameters:
  ///   - accessKeyID: the id that the signature names.
  ///   - secret: the secret access key in UTF-8; it is copied into memory that is wiped.
  ///   - securityToken: the session token of temporary credentials. It is sent and signed.
  ///   - region: for example `us-west-2`.
  ///   - service: for example `kms`.
  ///   - pathRule: how the service wants paths to be signed.
  public init(
    accessKeyID: String, secret: UnsafeRawBufferPointer, securityToken: String? = nil,
    region: String, service: String, pathRule: PathRule = .normalized
  ) {
    self.accessKeyID = accessKeyID
    root = SigningKey.root(of: secret)
    self.securityToken = securityToken
    self.region = region
    self.service = service
    self.pathRule = pathRule
  }

  /// The request with `X-Amz-Date`, perhaps `X-Amz-Security-Token` and `x-amz-content-sha256`, and
  /// `Authorization` behind its own header fields.
  ///
  /// All fields are signed but those that proxies change; `Host` must be among them.
  ///
  /// - Parameters:
  ///   - request: the request without any of these.
  ///   - time: the time of signing.
  ///   - addsPayloadHash: whether the hash of the body is sent along.
  /// - Throws: `.repeated` for a field that is there already; what a verifier would throw for a request or a
  ///   credential that it cannot read.
  public func signed(
    _ request: SigV4Request, at time: SigningTime, addsPayloadHash: Bool = false
  ) throws(SigV4Error) -> SigV4Request {
    let received = HeaderIndex(request.headers)
    for name in Self.addedNames where !received.fields(named: ArraySlice(name.utf8)).isEmpty {
      throw .repeated(field: name)
    }
    var headers = Array(request.headers)
    if let securityToken { headers.append(("X-Amz-Security-Token", securityToken)) }
    headers.append(("X-Amz-Date", time.text))
    if addsPayloadHash {
      let digits = Hexadecimal.digits(request.payloadDigest())
      headers.append(("x-amz-content-sha256", String(decoding: digits, as: UTF8.self)))
    }
    let unsigned = SigV4Request(
      method: request.method, target: request.target, headers: HeaderFields(headers),
      payload: request.payload)
    let credential = try credential(at: time)
    let list = Self.signedHeaders(of: HeaderIndex(unsigned.headers))
    let signature = try signature(of: unsigned, list, credential, time)
    let authorization =
      "\(StringToSign.algorithm) Credential=\(credential.accessKeyID)/\(credential.scope.text), "
      + "SignedHeaders=\(String(decoding: list, as: UTF8.self)), Signature=\(signature)"
    headers.append(("Authorization", authorization))
    return SigV4Request(
      method: request.method, target: request.target, headers: HeaderFields(headers),
      payload: request.payload)
  }

  /// The request with the signature in its query.
  ///
  /// - Parameters:
  ///   - request: the request without signature; all its header fields must be sent as they are, but for
  ///     those that proxies change.
  ///   - time: the time of signing.
  ///   - validSeconds: 1–604,800.
  /// - Throws: `.repeated` for a header or parameter that is there already, `.malformedExpiry`; what a
  ///   verifier would throw for a request or a credential that it cannot read.
  public func presigned(
    _ request: SigV4Request, at time: SigningTime, validSeconds: Int
  ) throws(SigV4Error) -> SigV4Request {
    guard (1...SigV4Limits.presignedSecondsMax).contains(validSeconds) else {
      throw .malformedExpiry
    }
    let headers = HeaderIndex(request.headers)
    for name in Self.addedNames where !headers.fields(named: ArraySlice(name.utf8)).isEmpty {
      throw .repeated(field: name)
    }
    let query = try CanonicalQuery(RequestTarget.query(of: request.target))
    for name in Self.addedParameters where query.count(of: name) > 0 {
      throw .repeated(field: name.description)
    }
    let credential = try credential(at: time)
    let list = Self.signedHeaders(of: headers)
    var parameters = [
      ("X-Amz-Algorithm", StringToSign.algorithm.description),
      ("X-Amz-Credential", "\(credential.accessKeyID)/\(credential.scope.text)"),
      ("X-Amz-Date", time.text),
      ("X-Amz-SignedHeaders", String(decoding: list, as: UTF8.self)),
      ("X-Amz-Expires", "\(validSeconds)"),
    ]
    if let securityToken { parameters.append(("X-Amz-Security-Token", securityToken)) }
    let unsigned = Self.adding(parameters, to: request)
    let signature = try signature(of: unsigned, list, credential, time)
    return Self.adding([("X-Amz-Signature", signature)], to: unsigned)
  }

  private static let addedNames = [
    "authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token",
  ]

  private static let addedParameters: [StaticString] = [
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token",
    "X-Amz-Signature", "X-Amz-SignedHeaders",
  ]

  /// Fields that belong to one connection, or that proxies are known to change.
  ///
  /// - Source: observed, what botocore leaves out.
  private static let unsignedNames = [
    "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    "x-amzn-trace-id",
  ]

  private static func signedHeaders(of headers: HeaderIndex) -> [UInt8] {
    var list: [UInt8] = []
    var previous: [UInt8] = []
    for field in headers.fields {
      let name = headers.name(of: field)
      guard name != previous, !unsignedNames.contains(where: { name.elementsEqual($0.utf8) })
      else { continue }
      if !list.isEmpty { list.append(UInt8(ascii: ";")) }
      list.append(contentsOf: name)
      previous = name
    }
    return list
  }

  private static func adding(
    _ parameters: [(String, String)], to request: SigV4Request
  ) -> SigV4Request {
    var target = request.target
    for (name, value) in parameters {
      switch target.utf8.firstIndex(of: UInt8(ascii: "?")) {
      case nil: target += "?"
      case let mark? where target.utf8.index(after: mark) == target.utf8.endIndex: break
      default: target += "&"
      }
      let encoded = PercentEncoding.encoded(value.utf8)
      target += "\(name)=\(String(decoding: encoded, as: UTF8.self))"
    }
    return SigV4Request(
      method: request.method, target: target, headers: request.headers,
      payload: request.payload)
  }

  private func credential(at time: SigningTime) throws(SigV4Error) -> Credential {
    let scope = CredentialScope(date: time.dateText, region: region, service: service)
    let text = Array("\(accessKeyID)/\(scope.text)".utf8)
    return try ReceivedCredential(text.span, 0..<text.count).credential(in: text)
  }

  private func signature(
    of request: SigV4Request, _ list: [UInt8], _ credential: Credential, _ time: SigningTime
  ) throws(SigV4Error) -> String {
    let canonical = try canonicalRequest(request, list)
    let stringToSign = StringToSign.bytes(
      time: time, scope: credential.scope, canonicalRequest: canonical.digest())
    let code = SigningKey(root: root, scope: credential.scope).signature(of: stringToSign)
    return String(decoding: Hexadecimal.digits(code), as: UTF8.self)
  }

  /// The canonical request of a request that has everything but its signature.
  private func canonicalRequest(
    _ request: SigV4Request, _ list: [UInt8]
  ) throws(SigV4Error) -> CanonicalRequest {
    try request.checkShape()
    let headers = HeaderIndex(request.headers)
    let signedHeaders = try SignedHeaders(list, 0..<list.count, in: headers)
    try SigningRequirements.check(signedHeaders, in: headers, timeHeader: nil)
    return CanonicalRequest(
      request: request, pathRule: pathRule,
      query: try CanonicalQuery(RequestTarget.query(of: request.target)), headers: headers,
      signedHeaders: signedHeaders, payload: request.payloadDigest())
  }
}
