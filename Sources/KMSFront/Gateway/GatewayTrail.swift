import IdentityService
import KMSAudit
import KMSAuthorization
import KMSModel
import KMSService
import StrictJSON
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
    switch authenticator.authenticate(request, for: .cloudTrail, at: environment.now()) {
    case .verified(let verified):
      let facts = RequestFacts(
        region: verified.region, now: environment.now(), sourceAddress: request.remoteAddress,
        isSecureTransport: request.tls != nil, userAgent: request.onlyHeader("user-agent"))
      switch operation {
      case .lookupEvents:
        trail.lookupEvents(request.body, by: verified.caller, facts: facts) { answer in
          self.answer(request, operation, verified, answer, respond)
        }
      }
    case .refused(let failure):
      let respond = paced(respond, after: failure)
      let error = KMSError(failure.kmsCode, failure.message)
      record(
        RequestOrigin(of: request), source: Gateway.trailSource, name: operation.rawValue,
        failure: failure,
        code: error.code.code
      ) { accepted in
        let answer = accepted ? error : Gateway.unrecorded
        self.finish(
          request, operation: operation.rawValue, code: answer.code.code,
          JSONAnswer.error(answer, requestID: request.requestId), respond)
      }
    }
  }

  /// Records what was answered, then lets it go.
  private func answer(
    _ request: HTTPRequest, _ operation: TrailOperation, _ verified: VerifiedSignature,
    _ answer: TrailService.Answer, _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let origin = RequestOrigin(of: request)
    let event = event(origin, operation, verified, answer)
    environment.trail.record(event) { recorded in
      let response: HTTPResponse
      let code: String
      switch (recorded, answer.result) {
      case (.failure(let error), _):
        self.log("\(origin.nameInLog) could not be recorded: \(error)")
        code = Gateway.unrecorded.code.code
        response = JSONAnswer.error(Gateway.unrecorded, requestID: request.requestId)
      case (.success, .failure(let refusal)):
        code = refusal.code
        response = JSONAnswer.error(
          code: refusal.code, message: refusal.message, status: refusal.status,
          requestID: request.requestId)
      case (.success, .success(let body)):
        code = "Success"
        response = JSONAnswer.success(body, requestID: request.requestId)
      }
      self.finish(request, operation: operation.rawValue, code: code, response, respond)
    }
  }

  private func event(
    _ origin: RequestOrigin, _ operation: TrailOperation, _ verified: VerifiedSignature,
    _ answer: TrailService.Answer
  ) -> AuditEvent {
    var details = AuditDetails()
    details.requestParameters = answer.auditFields
    if let decision = answer.decision {
      details.additionalEventData = environment.keep(decision)
    }
    var failure: AuditFailure?
    if case .failure(let refusal) = answer.result {
      // The trail has one word for refusals of all services.
      let isDenied = refusal.code.utf8.elementsEqual("AccessDeniedException".utf8)
      failure = AuditFailure(
        code: isDenied ? "AccessDenied" : refusal.code, message: refusal.message)
    }
    return AuditEvent(
      source: Gateway.trailSource, name: operation.rawValue, time: environment.now(),
      eventID: environment.eventID(), identity: AuditIdentity(of: verified.caller),
      origin: origin, region: verified.region.name, isReadOnly: true,
      details: details, failure: failure, recipientAccount: verified.caller.account.text)
  }
}

/// The operations of CloudTrail that are served.
enum TrailOperation: String, Sendable {
  /// Looks up the event history.
  case lookupEvents = "LookupEvents"
}
