import KMSAudit
import KMSAuthorization
import KMSModel
import KMSService

extension Gateway {
  /// Verifies and runs a KMS request.
  func handleKMS(
    _ request: HTTPRequest, _ fields: KnownFields, _ operation: KMSOperation, _ place: Int,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let now = environment.now()
    let origin = RequestOrigin(of: request, fields)
    switch authenticator.authenticate(request, for: .kms, at: now) {
    case .verified(let verified):
      let authenticated = AuthenticatedRequest(
        operation: operation, body: request.body, caller: verified.caller,
        facts: RequestFacts(
          region: verified.region, now: now, sourceAddress: request.remoteAddress,
          isSecureTransport: request.tls != nil, userAgent: origin.userAgent),
        origin: origin, invocationID: invocationID(of: request, operation))
      if let refusal = environment.trail.refusal(
        of: operation.rawValue, at: "kms.amazonaws.com")
      {
        let cause = "the record would not be accepted: \(refusal)"
        return finish(request, origin, operation, place, .failure(.internal(cause: cause)), respond)
      }
      pipeline.handle(authenticated) { answer in
        self.finish(request, origin, operation, place, answer, respond)
      }
    case .refused(let failure):
      let respond = paced(respond, after: failure)
      let error = KMSError(failure.kmsCode, failure.message)
      record(
        origin, source: "kms.amazonaws.com", name: operation.rawValue, failure: failure,
        code: error.code.code
      ) { accepted in
        let answer = accepted ? error : Gateway.unrecorded
        self.finish(
          request, operation: operation.rawValue, code: answer.code.code,
          JSONAnswer.error(answer, requestID: request.requestId), respond)
      }
    }
  }

  /// What an SDK calls every attempt at one call, where it matters.
  private func invocationID(of request: HTTPRequest, _ operation: KMSOperation) -> String? {
    guard KMSPipeline.asksInvocation(of: operation),
      let id = request.onlyHeader("amz-sdk-invocation-id"),
      (1...Gateway.nameMax).contains(id.utf8.count)
    else { return nil }
    return id
  }

  /// Refuses a target that nobody serves.
  func refuseUnknownTarget(
    _ request: HTTPRequest, _ name: String, source: String = "kms.amazonaws.com",
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let operation = name.utf8.split(separator: UInt8(ascii: ".")).last.flatMap(String.init) ?? ""
    let error = KMSError(.unknownOperation)
    record(
      RequestOrigin(of: request), source: source, name: operation,
      failure: AuditFailure(code: error.code.code, message: nil)
    ) { accepted in
      self.finishUnknown(request, accepted ? error : Gateway.unrecorded, respond)
    }
  }

  /// Refuses what speaks neither protocol.
  func refuseNotServed(
    _ request: HTTPRequest, _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let error = KMSError(.unknownOperation)
    recordStranger(
      RequestOrigin(of: request), failure: AuditFailure(code: error.code.code, message: nil))
    finishUnknown(request, error, respond)
  }

  private func finishUnknown(
    _ request: HTTPRequest, _ error: KMSError, _ respond: @Sendable (HTTPResponse) -> Void
  ) {
    finish(
      request, operation: "unknown", code: error.code.code,
      JSONAnswer.error(error, requestID: request.requestId), respond)
  }

  /// Counts what was decided, as far as the answer tells: other errors come before or after a decision.
  private func count(_ decision: String, of operation: KMSOperation) {
    metrics.authorizationDecisions.series(operation.rawValue, decision).increment()
  }

  private func finish(
    _ request: HTTPRequest, _ origin: RequestOrigin, _ operation: KMSOperation, _ place: Int,
    _ answer: ServiceAnswer, _ respond: @Sendable (HTTPResponse) -> Void
  ) {
    switch answer {
    case .success(let body):
      finishSuccess(
        request, ofOperationAt: place, JSONAnswer.success(body, requestID: request.requestId),
        respond)
    case .failure(let error):
      if error.code == .accessDenied { count("deny", of: operation) }
      if error.code == .dryRunOperation { count(Gateway.allowDecision, of: operation) }
      if let cause = error.cause {
        log("\(origin.nameInLog) failed: \(cause)")
      }
      finish(
        request, operation: operation.rawValue, code: error.code.code,
        JSONAnswer.error(error, requestID: request.requestId), respond)
    }
  }
}
