import KMSAudit
import KMSAuthorization
import KMSModel
import KMSService

/// A request to a service beside KMS that speaks the same protocol.
struct JSONServiceCall: Sendable {
  let request: HTTPRequest
  let origin: RequestOrigin
  /// Such as `tagging.amazonaws.com`.
  let source: String
  /// Such as `GetResources`.
  let operation: String
  let isReadOnly: Bool
}

/// What a service made of a call.
struct JSONServiceOutcome: Sendable {
  /// An error of the service.
  struct Refusal: Error, Sendable {
    let code: String
    let message: String
    let status: Int
  }

  /// The body, or why there is none.
  let result: Result<[UInt8], Refusal>
  /// `requestParameters` and `responseElements` of the record.
  let parameters: [UInt8]?
  let response: [UInt8]?
  /// What an operator may know about a refusal of the authorizer.
  let decision: DecisionTrace?
}

extension Gateway {
  /// Records and answers a call whose signature was not accepted.
  func refuse(
    _ call: JSONServiceCall, _ failure: SignatureFailure,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let respond = paced(respond, after: failure)
    let error = KMSError(failure.kmsCode, failure.message)
    record(
      call.origin, source: call.source, name: call.operation, failure: failure,
      code: error.code.code
    ) { accepted in
      self.finish(call, accepted ? error : Gateway.unrecorded, respond)
    }
  }

  /// Records what came of a call, then answers.
  func finish(
    _ call: JSONServiceCall, _ verified: VerifiedSignature, _ outcome: JSONServiceOutcome,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    environment.trail.record(event(call, verified, outcome)) { recorded in
      switch (recorded, outcome.result) {
      case (.failure(let error), _):
        self.log("\(call.origin.nameInLog) could not be recorded: \(error)")
        self.finish(call, Gateway.unrecorded, respond)
      case (.success, .failure(let refusal)):
        self.finish(
          call.request, operation: call.operation, code: refusal.code,
          JSONAnswer.error(
            code: refusal.code, message: refusal.message, status: refusal.status,
            requestID: call.request.requestId), respond)
      case (.success, .success(let body)):
        self.finish(
          call.request, operation: call.operation, code: "Success",
          JSONAnswer.success(body, requestID: call.request.requestId), respond)
      }
    }
  }

  /// Answers a call with an error that all services share.
  func finish(
    _ call: JSONServiceCall, _ error: KMSError, _ respond: @Sendable (HTTPResponse) -> Void
  ) {
    finish(
      call.request, operation: call.operation, code: error.code.code,
      JSONAnswer.error(error, requestID: call.request.requestId), respond)
  }

  private func event(
    _ call: JSONServiceCall, _ verified: VerifiedSignature, _ outcome: JSONServiceOutcome
  ) -> AuditEvent {
    var details = AuditDetails()
    details.requestParameters = outcome.parameters
    details.responseElements = outcome.response
    if let decision = outcome.decision {
      details.additionalEventData = environment.keep(decision)
    }
    var failure: AuditFailure?
    if case .failure(let refusal) = outcome.result {
      // The trail has one word for refusals of all services.
      let isDenied = refusal.code.utf8.elementsEqual("AccessDeniedException".utf8)
      failure = AuditFailure(
        code: isDenied ? "AccessDenied" : refusal.code, message: refusal.message)
    }
    return AuditEvent(
      source: call.source, name: call.operation, time: environment.now(),
      eventID: environment.eventID(), identity: AuditIdentity(of: verified.caller),
      origin: call.origin, region: verified.region.name, isReadOnly: call.isReadOnly,
      details: details, failure: failure, recipientAccount: verified.caller.account.text)
  }
}
