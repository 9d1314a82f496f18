public import IdentityService
import KMSAudit
public import KMSIdentity
public import KMSModel
public import KMSService
import TaggingService
public import TrailService

/// What stands between HTTP and the services: verifies signatures, tells the protocols apart, renders.
///
/// The order is docs/precedence.md: operation, signature, then everything that the service decides.
public final class Gateway: HTTPRequestHandler, HTTPRefusalRenderer {
  let environment: ServiceEnvironment
  let pipeline: KMSPipeline
  let identity: IdentityService
  let trail: TrailService
  let tagging: TaggingService
  let standardRegion: Region
  let authenticator: RequestAuthenticator
  let metrics: StrongroomMetrics
  let meters: OperationMeters
  let monotonicNanoseconds: @Sendable () -> UInt64
  let log: @Sendable (String) -> Void
  let strangers = StrangerAllowance()
  let refusalPace = RefusalPace()

  /// The code under which successes are counted.
  static let successCode = "Success"
  /// What a decision is counted as that allowed a request.
  static let allowDecision = "allow"

  /// Makes a gateway.
  ///
  /// - Parameters:
  ///   - environment: what the services stand on.
  ///   - identity: IAM and STS.
  ///   - trail: CloudTrail.
  ///   - credentials: whom access keys stand for.
  ///   - regions: the Regions that are served.
  ///   - metrics: what is counted.
  ///   - monotonicNanoseconds: the clock of `HTTPRequest.receivedAt`.
  ///   - log: gets a line for every internal error; never a secret.
  public init(
    environment: ServiceEnvironment, identity: IdentityService, trail: TrailService,
    credentials: any CredentialSource, regions: [Region], metrics: StrongroomMetrics,
    monotonicNanoseconds: @escaping @Sendable () -> UInt64,
    log: @escaping @Sendable (String) -> Void
  ) {
    self.environment = environment
    self.pipeline = KMSPipeline(environment: environment)
    self.identity = identity
    self.trail = trail
    self.tagging = TaggingService(
      identity: identity, environment: environment, pipeline: pipeline)
    // INVARIANT: the configuration names at least one Region.
    precondition(!regions.isEmpty, "a server serves at least one Region")
    self.standardRegion = regions[0]
    self.authenticator = RequestAuthenticator(credentials: credentials, regions: regions)
    self.metrics = metrics
    self.meters = OperationMeters(metrics)
    self.monotonicNanoseconds = monotonicNanoseconds
    self.log = log
  }

  /// Answers one request.
  public func handle(
    _ request: HTTPRequest, respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let fields = KnownFields(request.headers)
    switch WireRoute(of: request, fields) {
    case .kms(let operation, let place): handleKMS(request, fields, operation, place, respond)
    case .organizations(let action): handleOrganizations(request, action, respond)
    case .trail(let action): handleTrail(request, action, respond)
    case .tagging(let action): handleTagging(request, action, respond)
    case .unknownTarget(let name): refuseUnknownTarget(request, name, respond)
    case .query(let form): handleQuery(request, form, respond)
    case .notServed: refuseNotServed(request, respond)
    }
  }

  /// Words the answers that the HTTP engine gives by itself.
  ///
  /// Where a head was read, the trail hears of it as well, within the allowance for strangers.
  public func refusal(_ refusal: HTTPRefusal, of request: RefusedRequest) -> HTTPResponse {
    if request.headers != nil {
      recordStranger(
        RequestOrigin(of: request),
        failure: AuditFailure(code: refusal.code.code, message: refusal.text))
    }
    return JSONAnswer.error(
      KMSError(refusal.code, refusal.text), status: refusal.status,
      requestID: request.requestId)
  }

  /// Counts an answer and passes it on.
  func finish(
    _ request: HTTPRequest, operation: String, code: String, _ response: HTTPResponse,
    _ respond: @Sendable (HTTPResponse) -> Void
  ) {
    metrics.requests.series(operation, code).increment()
    if code == KMSErrorCode.throttling.code { metrics.throttled.increment() }
    pass(response, of: request, to: respond)
  }

  /// Counts a success of KMS and passes it on.
  func finishSuccess(
    _ request: HTTPRequest, ofOperationAt place: Int, _ response: HTTPResponse,
    _ respond: @Sendable (HTTPResponse) -> Void
  ) {
    meters.countSuccess(ofOperationAt: place)
    pass(response, of: request, to: respond)
  }

  private func pass(
    _ response: HTTPResponse, of request: HTTPRequest, to respond: @Sendable (HTTPResponse) -> Void
  ) {
    metrics.requestDuration.observe(
      nanoseconds: monotonicNanoseconds() &- request.receivedAt)
    respond(response)
  }
}
