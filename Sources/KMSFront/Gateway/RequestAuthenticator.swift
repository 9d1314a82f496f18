import KMSIdentity
import KMSModel
import SigV4

/// Finds out who sent a request.
struct RequestAuthenticator: Sendable {
  /// A service that signatures are made for.
  enum Service: String, Sendable {
    /// KMS: five minutes either way, signed in the header only.
    case kms
    /// STS: fifteen minutes either way; GetCallerIdentity may be signed in the query, which is how others
    /// let a caller prove who it is.
    case sts
    /// IAM: like STS; clients may sign for us-east-1 whatever their Region.
    case iam
    /// Organizations: like IAM, but JSON.
    case organizations
    /// CloudTrail: like KMS.
    case cloudTrail = "cloudtrail"
    /// The Resource Groups Tagging API: like KMS.
    case tagging
  }

  /// The outcome for one request.
  enum Outcome: Sendable {
    /// The signature is right.
    case verified(VerifiedSignature)
    /// It is not, or it could not be looked at.
    case refused(SignatureFailure)
  }

  private let credentials: any CredentialSource
  /// The Regions that are served, by name.
  private let regions: [String: Region]
  /// The first of them, which most requests are for.
  private let firstRegion: Region?
  private let kms: SignatureVerifier
  private let sts: SignatureVerifier
  private let iam: SignatureVerifier
  private let organizations: SignatureVerifier
  private let cloudTrail: SignatureVerifier
  private let tagging: SignatureVerifier
  /// Where global services are.
  private let globalRegion = Region("us-east-1")

  /// Makes an authenticator.
  ///
  /// - Parameters:
  ///   - credentials: whom access keys stand for.
  ///   - regions: the Regions that are served.
  ///   - keys: the signing keys known so far, for all services.
  init(
    credentials: any CredentialSource, regions: [Region], keys: SigningKeyCache = SigningKeyCache()
  ) {
    self.credentials = credentials
    self.firstRegion = regions.first
    self.regions = Dictionary(
      regions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = Set(regions.map(\.name))
    kms = SignatureVerifier(rules: ServiceRules(service: "kms", regions: names), keys: keys)
    sts = SignatureVerifier(
      rules: ServiceRules(
        service: "sts", regions: names, skewMinutesMax: 15, acceptsPresigned: true), keys: keys)
    cloudTrail = SignatureVerifier(
      rules: ServiceRules(service: "cloudtrail", regions: names), keys: keys)
    tagging = SignatureVerifier(
      rules: ServiceRules(service: "tagging", regions: names), keys: keys)
    let global = names.union(["us-east-1"])
    iam = SignatureVerifier(
      rules: ServiceRules(service: "iam", regions: global, skewMinutesMax: 15), keys: keys)
    organizations = SignatureVerifier(
      rules: ServiceRules(service: "organizations", regions: global), keys: keys)
  }

  /// Verifies the signature of a request over exactly the bytes received.
  func authenticate(_ request: HTTPRequest, for service: Service, at now: Timestamp) -> Outcome {
    let signed = SigV4Request(
      method: request.method, target: request.target, headers: request.headers,
      payload: .bytes(request.body))
    do {
      return .verified(
        try verify(
          signed, with: verifier(for: service), of: service, at: now))
    } catch {
      return .refused(SignatureFailure(error, in: signed))
    }
  }

  private func verifier(for service: Service) -> SignatureVerifier {
    switch service {
    case .kms: kms
    case .sts: sts
    case .iam: iam
    case .organizations: organizations
    case .cloudTrail: cloudTrail
    case .tagging: tagging
    }
  }

  private func verify(
    _ request: SigV4Request, with verifier: SignatureVerifier, of service: Service,
    at now: Timestamp
  ) throws(SigV4Error) -> VerifiedSignature {
    let received = try verifier.receive(
      request, at: SigningTime(secondsSinceEpoch: now.secondsSinceEpoch))
    let credential = try credential(for: received, verifier, at: now)
    let verified = try verifier.verify(received, secretVersion: credential.secretVersion) {
      derive in
      credential.withSecret(derive)
    }
    let name = verified.credential.scope.region
    // INVARIANT: the verifier accepts only the names that `init` gave it.
    guard let region = region(named: name) ?? globalRegion else {
      throw .scope([.region(received: name)])
    }
    if received.securityToken == nil {
      credentials.used(
        received.credential.accessKeyID, service: service.rawValue, region: name, at: now)
    }
    return VerifiedSignature(caller: credential.caller, region: region)
  }

  private func region(named name: String) -> Region? {
    if let firstRegion, firstRegion.name == name { return firstRegion }
    return regions[name]
  }

  /// A long-term access key comes without a token, a temporary one with the token of its session.
  private func credential(
    for received: ReceivedSignature, _ verifier: SignatureVerifier, at now: Timestamp
  ) throws(SigV4Error) -> SigningCredential {
    let accessKeyID = received.credential.accessKeyID
    guard let token = received.securityToken else {
      guard let credential = credentials.credential(for: accessKeyID) else {
        throw verifier.refuseUnknown(received)
      }
      return credential
    }
    switch credentials.session(for: accessKeyID, token: token.bytes, at: now) {
    case .credential(let credential): return credential
    case .expired: throw .expiredSecurityToken
    case .invalid: throw .invalidSecurityToken
    }
  }
}
