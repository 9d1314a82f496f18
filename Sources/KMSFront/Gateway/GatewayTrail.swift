import KMSAudit
import KMSAuthorization
import KMSService
import TrailService

extension Gateway {
  private static let trailSource = "cloudtrail.amazonaws.com"

  /// Verifies and answers a request to CloudTrail.
  func handleTrail(
    _ request: HTTPRequest, _ action: String,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    guard let operation = TrailOperation(rawValue: action) else {
      refuseUnknownTarget(request, action, source: Gateway.trailSource, respond)
      return
    }
    let call = JSONServiceCall(
      request: request, origin: RequestOrigin(of: request), source: Gateway.trailSource,
      operation: operation.rawValue, isReadOnly: true)
    switch authenticator.authenticate(request, for: .cloudTrail, at: environment.now()) {
    case .verified(let verified):
      let facts = RequestFacts(
        region: verified.region, now: environment.now(), sourceAddress: request.remoteAddress,
        isSecureTransport: request.tls != nil, userAgent: call.origin.userAgent)
      switch operation {
      case .lookupEvents:
        trail.lookupEvents(request.body, by: verified.caller, facts: facts) { answer in
          self.finish(call, verified, JSONServiceOutcome(answer), respond)
        }
      }
    case .refused(let failure):
      refuse(call, failure, respond)
    }
  }
}

extension JSONServiceOutcome {
  fileprivate init(_ answer: TrailService.Answer) {
    self.init(
      result: answer.result.mapError {
        Refusal(code: $0.code, message: $0.message, status: $0.status)
      },
      parameters: answer.auditFields, response: nil, decision: answer.decision)
  }
}

/// The operations of CloudTrail that are served.
enum TrailOperation: String, Sendable {
  /// Looks up the event history.
  case lookupEvents = "LookupEvents"
}
