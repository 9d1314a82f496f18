import KMSAudit
import KMSAuthorization
import KMSModel
import KMSService
import TaggingService

extension Gateway {
  private static let taggingSource = "tagging.amazonaws.com"

  /// Verifies and answers a request to the Resource Groups Tagging API.
  func handleTagging(
    _ request: HTTPRequest, _ action: String,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    guard let operation = TaggingOperation(rawValue: action) else {
      refuseUnknownTarget(request, action, source: Gateway.taggingSource, respond)
      return
    }
    switch authenticator.authenticate(request, for: .tagging, at: environment.now()) {
    case .verified(let verified):
      let origin = RequestOrigin(of: request)
      if let refusal = environment.trail.refusal(of: operation.rawValue, at: Gateway.taggingSource)
      {
        log("\(origin.nameInLog) would not be recorded: \(refusal)")
        return finishTagging(
          request, operation, code: Gateway.unrecorded.code.code,
          JSONAnswer.error(Gateway.unrecorded, requestID: request.requestId), respond)
      }
      let facts = RequestFacts(
        region: verified.region, now: environment.now(), sourceAddress: request.remoteAddress,
        isSecureTransport: request.tls != nil, userAgent: origin.userAgent)
      tagging.handle(
        operation, request.body, by: verified.caller, facts: facts, origin: origin
      ) { answer in
        self.answer(request, operation, verified, answer, respond)
      }
    case .refused(let failure):
      let respond = paced(respond, after: failure)
      let error = KMSError(failure.kmsCode, failure.message)
      record(
        RequestOrigin(of: request), source: Gateway.taggingSource, name: operation.rawValue,
        failure: failure, code: error.code.code
      ) { accepted in
        let answer = accepted ? error : Gateway.unrecorded
        self.finishTagging(
          request, operation, code: answer.code.code,
          JSONAnswer.error(answer, requestID: request.requestId), respond)
      }
    }
  }

  /// Records what was answered, then lets it go.
  private func answer(
    _ request: HTTPRequest, _ operation: TaggingOperation, _ verified: VerifiedSignature,
    _ answer: TaggingService.Answer, _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let origin = RequestOrigin(of: request)
    if case .failure(let refusal) = answer.result, let cause = refusal.cause {
      log("\(origin.nameInLog) failed: \(cause)")
    }
    environment.trail.record(event(origin, operation, verified, answer)) { recorded in
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
      self.finishTagging(request, operation, code: code, response, respond)
    }
  }

  private func finishTagging(
    _ request: HTTPRequest, _ operation: TaggingOperation, code: String, _ response: HTTPResponse,
    _ respond: @Sendable (HTTPResponse) -> Void
  ) {
    finish(request, operation: operation.rawValue, code: code, response, respond)
  }

  private func event(
    _ origin: RequestOrigin, _ operation: TaggingOperation, _ verified: VerifiedSignature,
    _ answer: TaggingService.Answer
  ) -> AuditEvent {
    var details = AuditDetails()
    details.requestParameters = answer.parameters
    details.responseElements = answer.response
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
      source: Gateway.taggingSource, name: operation.rawValue, time: environment.now(),
      eventID: environment.eventID(), identity: AuditIdentity(of: verified.caller),
      origin: origin, region: verified.region.name, isReadOnly: operation.isReadOnly,
      details: details, failure: failure, recipientAccount: verified.caller.account.text)
  }
}
