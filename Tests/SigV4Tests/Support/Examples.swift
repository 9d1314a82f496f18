import SigV4

/// What most tests sign with, and how they verify it.
enum Example {
  static let accessKeyID = "AKIDEXAMPLE"
  static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
  static let region = "us-west-2"
  static let service = "kms"
  /// 2026-01-02T03:04:05Z.
  static let time = SigningTime(secondsSinceEpoch: 1_767_323_045)
  static let body = #"{"KeyId":"alias/demo","NumberOfBytes":32}"#

  /// A request as a KMS client makes it.
  static let request = SigV4Request(
    method: "POST", target: "/",
    headers: [
      ("Host", "kms.us-west-2.amazonaws.com"),
      ("Content-Type", "application/x-amz-json-1.1"),
      ("X-Amz-Target", "TrentService.GenerateDataKey"),
    ],
    body: Array(body.utf8))

  /// A request as a client of STS makes it before it presigns it.
  static let presignable = SigV4Request(
    method: "GET", target: "/?Action=GetCallerIdentity&Version=2011-06-15",
    headers: [("Host", "sts.us-west-2.amazonaws.com"), ("x-k8s-aws-id", "demo")], body: [])

  static func signer(
    accessKeyID: String = accessKeyID, secret: String = secret, token: String? = nil,
    region: String = region, service: String = service, pathRule: PathRule = .normalized
  ) -> RequestSigner {
    Array(secret.utf8).withUnsafeBytes {
      RequestSigner(
        accessKeyID: accessKeyID, secret: $0, securityToken: token, region: region,
        service: service, pathRule: pathRule)
    }
  }

  static func verifier(
    service: String = service, regions: Set<String> = [region], skewMinutesMax: Int = 5,
    acceptsPresigned: Bool = false, pathRule: PathRule = .normalized,
    keys: SigningKeyCache = SigningKeyCache()
  ) -> SignatureVerifier {
    SignatureVerifier(
      rules: ServiceRules(
        service: service, regions: regions, skewMinutesMax: skewMinutesMax,
        acceptsPresigned: acceptsPresigned, pathRule: pathRule),
      keys: keys)
  }

  static let presignedVerifier = verifier(
    service: "sts", skewMinutesMax: 15, acceptsPresigned: true)

  static func signed(_ request: SigV4Request = request, at time: SigningTime = time) throws
    -> SigV4Request
  {
    try signer().signed(request, at: time)
  }

  static func presigned(
    _ request: SigV4Request = presignable, at time: SigningTime = time, validSeconds: Int = 60
  ) throws -> SigV4Request {
    try signer(service: "sts").presigned(request, at: time, validSeconds: validSeconds)
  }
}

extension SignatureVerifier {
  /// Both steps, for the one access key of the examples.
  @discardableResult
  func accept(
    _ request: SigV4Request, at now: SigningTime = Example.time, secret: String = Example.secret,
    secretVersion: UInt64 = 1
  ) throws(SigV4Error) -> VerifiedCredential {
    let received = try receive(request, at: now)
    guard received.credential.accessKeyID == Example.accessKeyID else {
      throw refuseUnknown(received)
    }
    return try verify(received, secretVersion: secretVersion) { derive in
      Array(secret.utf8).withUnsafeBytes(derive)
    }
  }
}

extension SigV4Request {
  /// The bytes of the body.
  var body: [UInt8] {
    switch payload {
    case .bytes(let bytes): bytes
    case .digest: []
    }
  }

  /// The request with some of its parts replaced.
  func with(
    method: String? = nil, target: String? = nil, headers: [(name: String, value: String)]? = nil,
    body: [UInt8]? = nil
  ) -> SigV4Request {
    SigV4Request(
      method: method ?? self.method, target: target ?? self.target,
      headers: headers ?? Array(self.headers), body: body ?? self.body)
  }

  /// The value of the first header field of that name.
  subscript(name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The request with the value of each header field of that name changed; none for no value.
  func setting(_ name: String, to value: String?) -> SigV4Request {
    var headers: [(name: String, value: String)] = []
    for header in self.headers {
      guard header.name.lowercased() == name.lowercased() else {
        headers.append(header)
        continue
      }
      if let value { headers.append((header.name, value)) }
    }
    return with(headers: headers)
  }

  /// The request with one more header field at its end.
  func adding(_ name: String, _ value: String) -> SigV4Request {
    with(headers: headers + [(name, value)])
  }

  /// The request with a part of its `Authorization` value replaced.
  func replacingInAuthorization(_ part: String, with other: String) -> SigV4Request {
    setting("authorization", to: self["authorization"]?.replacingFirst(part, with: other))
  }
}

extension String {
  /// The text with the first occurrence of a part replaced.
  func replacingFirst(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return replacingCharacters(in: range, with: other)
  }

  private func firstRange(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }

  private func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
    var text = self
    text.replaceSubrange(range, with: other)
    return text
  }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
