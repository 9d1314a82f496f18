import IdentityService
import KMSAudit
import KMSAuthorization
import KMSModel
import KMSService

extension Gateway {
  /// Verifies and answers a request of the Query protocol.
  func handleQuery(
    _ request: HTTPRequest, _ form: QueryForm,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    switch authenticator.authenticate(request, for: .sts, at: environment.now()) {
    case .verified(let verified): answerQuery(request, form, verified, respond)
    case .refused(let failure):
      metrics.signatureFailures.series(failure.reason).increment()
      let name = form["Action"] ?? ""
      record(
        request, source: "sts.amazonaws.com", name: name, failure: failure,
        code: failure.queryCode
      ) { accepted in
        let response =
          accepted
          ? QueryAnswer.error(
            failure.queryCode, failure.message ?? "", status: failure.queryStatus,
            requestID: request.requestId)
          : Gateway.unrecordedQuery(request)
        self.finish(
          request, operation: "sts", code: accepted ? failure.queryCode : "InternalFailure",
          response, respond)
      }
    }
  }

  private func answerQuery(
    _ request: HTTPRequest, _ form: QueryForm, _ verified: VerifiedSignature,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let action = form["Action"] ?? ""
    let isKnown =
      action.utf8.elementsEqual("GetCallerIdentity".utf8)
      && form["Version"].map { $0.utf8.elementsEqual("2011-06-15".utf8) } ?? true
    let failure =
      isKnown
      ? nil
      : AuditFailure(
        code: "InvalidAction", message: "Could not find operation \(action.prefix(128))")
    let event = AuditEvent(
      source: "sts.amazonaws.com", name: String(action.prefix(128)), time: environment.now(),
      eventID: environment.eventID(), identity: AuditIdentity(of: verified.caller),
      origin: RequestOrigin(of: request), region: verified.region.name, isReadOnly: true,
      details: AuditDetails(), failure: failure,
      recipientAccount: verified.caller.account.text)
    environment.trail.record(event) { recorded in
      let response: HTTPResponse
      switch (recorded, failure) {
      case (.failure, _): response = Gateway.unrecordedQuery(request)
      case (.success, let failure?):
        response = QueryAnswer.error(
          failure.code, failure.message ?? "", status: 400, requestID: request.requestId)
      case (.success, nil):
        response = QueryAnswer.success(
          GetCallerIdentity(for: verified.caller), requestID: request.requestId)
      }
      self.finish(
        request, operation: isKnown ? "GetCallerIdentity" : "unknown",
        code: response.status == 200 ? "Success" : failure?.code ?? "InternalFailure", response,
        respond)
    }
  }
}
