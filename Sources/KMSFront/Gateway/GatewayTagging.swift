import KMSAudit
import KMSAuthorization
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
    let call = JSONServiceCall(
      request: request, origin: RequestOrigin(of: request), source: Gateway.taggingSource,
      operation: operation.rawValue, isReadOnly: operation.isReadOnly)
    switch authenticator.authenticate(request, for: .tagging, at: environment.now()) {
    case .verified(let verified):
      // What would not be recorded must not be done.
      if let refusal = environment.trail.refusal(of: call.operation, at: call.source) {
        log("\(call.origin.nameInLog) would not be recorded: \(refusal)")
        return finish(call, Gateway.unrecorded, respond)
      }
      let facts = RequestFacts(
        region: verified.region, now: environment.now(), sourceAddress: request.remoteAddress,
        isSecureTransport: request.tls != nil, userAgent: call.origin.userAgent)
      tagging.handle(
        operation, request.body, by: verified.caller, facts: facts, origin: call.origin
      ) { answer in
        if case .failure(let refusal) = answer.result, let cause = refusal.cause {
          self.log("\(call.origin.nameInLog) failed: \(cause)")
        }
        self.finish(call, verified, JSONServiceOutcome(answer), respond)
      }
    case .refused(let failure):
      refuse(call, failure, respond)
    }
  }
}

extension JSONServiceOutcome {
  fileprivate init(_ answer: TaggingService.Answer) {
    self.init(
      result: answer.result.mapError {
        Refusal(code: $0.code, message: $0.message, status: $0.status)
      },
      parameters: answer.parameters, response: answer.response, decision: answer.decision)
  }
}
