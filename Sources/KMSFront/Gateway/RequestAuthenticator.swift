import KMSIdentity
import KMSModel
import SigV4

/// Finds out who sent a request.
struct RequestAuthenticator: Sendable {
  /// A service that signatures are made for.
  enum Service: Sendable {
    /// KMS: five minutes either way, signed in the header only.
    case kms
    /// STS: fifteen minutes either way; GetCallerIdentity may be signed in the query, which is how others
    /// let a caller prove who it is.
    case sts
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
  private let kms: SignatureVerifier
  private let sts: SignatureVerifier

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
    self.regions = Dictionary(
      regions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = Set(regions.map(\.name))
    kms = SignatureVerifier(rules: ServiceRules(service: "kms", regions: names), keys: keys)
    sts = SignatureVerifier(
      rules: ServiceRules(
        service: "sts", regions: names, skewMinutesMax: 15, acceptsPresigned: true), keys: keys)
  }

  /// Verifies the signature of a request over exactly the bytes received.
  func authenticate(_ request: HTTPRequest, for service: Service, at now: Timestamp) -> Outcome {
    let signed = SigV4Request(
      method: request.method, target: request.target, headers: request.headers, body: request.body)
    do {
      return .verified(
        try verify(
          signed, with: verifier(for: service),
          at: SigningTime(secondsSinceEpoch: now.secondsSinceEpoch)))
    } catch {
      return .refused(SignatureFailure(error, in: signed))
    }
  }

  private func verifier(for service: Service) -> SignatureVerifier {
    switch service {
    case .kms: kms
    case .sts: sts
    }
  }

  private func verify(
    _ request: SigV4Request, with verifier: SignatureVerifier, at now: SigningTime
  ) throws(SigV4Error) -> VerifiedSignature {
    let received = try verifier.receive(request, at: now)
    guard let credential = credentials.credential(for: received.credential.accessKeyID) else {
      throw verifier.refuseUnknown(received)
    }
    // A long-term access key has no session, so a token beside it belongs to another key.
    guard received.securityToken == nil else { throw .invalidSecurityToken }
    let verified = try verifier.verify(received, secretVersion: credential.secretVersion) {
      derive in
      credential.withSecret(derive)
    }
    let name = verified.credential.scope.region
    // INVARIANT: the verifier accepts only the names that `init` gave it.
    guard let region = regions[name] else { throw .scope([.region(received: name)]) }
    return VerifiedSignature(caller: credential.caller, region: region)
  }
}
