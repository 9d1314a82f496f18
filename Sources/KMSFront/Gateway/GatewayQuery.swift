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
    let service = form.service
    let action = form["Action"] ?? ""
    let parameters = IdentityParameters(form.parameters)
    let operation = form.isVersionKnown ? IdentityService.operation(action, of: service) : nil
    if let operation, !operation.isSigned {
      answer(
        IdentityRequest(request, service, action, operation, parameters, nil), respond)
      return
    }
    switch authenticator.authenticate(request, for: service.signed, at: environment.now()) {
    case .verified(let verified):
      answer(
        IdentityRequest(request, service, action, operation, parameters, verified), respond)
    case .refused(let failure): refuseIdentity(request, service, action, failure, respond)
    }
  }

  /// Refuses a request whose signature was not accepted.
  func refuseIdentity(
    _ request: HTTPRequest, _ service: IdentityServiceName, _ action: String,
    _ failure: SignatureFailure, _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let respond = paced(respond, after: failure)
    record(
      RequestOrigin(of: request), source: service.eventSource, name: action, failure: failure,
      code: failure.queryCode
    ) { accepted in
      let refusal =
        accepted
        ? IdentityAnswer.Failure(
          code: failure.queryCode, message: failure.message ?? "", status: failure.queryStatus)
        : IdentityAnswer.unrecorded
      self.finish(
        request, operation: service.rawValue, code: refusal.code,
        IdentityAnswer.error(refusal, service, requestID: request.requestId), respond)
    }
  }

  /// Runs an operation, records it, answers.
  func answer(
    _ call: IdentityRequest, _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    guard let operation = call.operation else {
      let failure = IdentityAnswer.Failure(
        code: "InvalidAction", message: "Could not find operation \(call.action.prefix(128))",
        status: 400)
      record(call, .failure(failure), respond)
      return
    }
    let source = call.service.eventSource
    if let refusal = environment.trail.refusal(of: operation.name, at: source) {
      log("request `\(call.request.requestId)` would not be recorded: \(refusal)")
      let response = IdentityAnswer.error(
        IdentityAnswer.unrecorded, call.service, requestID: call.request.requestId)
      return finish(
        call.request, operation: operation.name, code: IdentityAnswer.unrecorded.code, response,
        respond)
    }
    let facts = call.facts(at: environment.now(), standardRegion: standardRegion)
    identity.handle(operation, call.parameters, by: call.verified?.caller, facts: facts) { result in
      self.record(call, result.mapError(IdentityAnswer.Failure.init), respond)
    }
  }

  /// Records how a request ended, and answers.
  func record(
    _ call: IdentityRequest, _ result: Result<[AnswerNode]?, IdentityAnswer.Failure>,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    let origin = RequestOrigin(of: call.request)
    if case .failure(let failure) = result, let cause = failure.cause {
      log("\(origin.nameInLog) failed: \(cause)")
    }
    let name = call.operation?.name ?? "unknown"
    environment.trail.record(events(of: call, origin, result)) { recorded in
      let response: HTTPResponse
      let code: String
      switch (recorded, result) {
      case (.failure(let error), _):
        self.log("\(origin.nameInLog) could not be recorded: \(error)")
        code = IdentityAnswer.unrecorded.code
        response = IdentityAnswer.error(
          IdentityAnswer.unrecorded, call.service, requestID: call.request.requestId)
      case (.success, .failure(let failure)):
        code = failure.code
        response = IdentityAnswer.error(
          failure, call.service, requestID: call.request.requestId)
      case (.success, .success(let members)):
        code = "Success"
        response = IdentityAnswer.success(call, members)
      }
      self.finish(call.request, operation: name, code: code, response, respond)
    }
  }

  /// The record of the caller's account, and a copy for the account of a role that was assumed.
  private func events(
    of call: IdentityRequest, _ origin: RequestOrigin,
    _ result: Result<[AnswerNode]?, IdentityAnswer.Failure>
  ) -> [AuditEvent] {
    var failure: AuditFailure?
    if case .failure(let found) = result {
      failure = AuditFailure(code: found.code, message: found.message)
    }
    let record = IdentityRecord(
      call.operation, call.parameters, by: call.verified?.caller, answer: result,
      isDenied: failure?.code == "AccessDenied")
    var details = record.details
    if case .failure(let found) = result, let decision = found.decision {
      details.additionalEventData = AuditFields.joined(
        details.additionalEventData, environment.keep(decision))
    }
    let action = call.action.isEmpty ? Gateway.unknownEventName : call.action
    let event = AuditEvent(
      source: call.service.eventSource, name: String(action.prefix(Gateway.nameMax)),
      time: environment.now(), eventID: environment.eventID(), identity: record.identity,
      origin: origin, region: call.verified?.region.name ?? standardRegion.name,
      isReadOnly: call.operation?.isReadOnly ?? true, details: details, failure: failure,
      recipientAccount: record.recipientAccount)
    return event.shared(
      with: details.owners(besides: record.recipientAccount), newID: environment.eventID)
  }
}

/// One request to IAM, STS or Organizations, as the wire brought it.
struct IdentityRequest: Sendable {
  let request: HTTPRequest
  let service: IdentityServiceName
  let action: String
  let operation: IdentityOperation?
  let parameters: IdentityParameters
  let verified: VerifiedSignature?

  init(
    _ request: HTTPRequest, _ service: IdentityServiceName, _ action: String,
    _ operation: IdentityOperation?, _ parameters: IdentityParameters,
    _ verified: VerifiedSignature?
  ) {
    self.request = request
    self.service = service
    self.action = action
    self.operation = operation
    self.parameters = parameters
    self.verified = verified
  }

  /// What decisions look at; a request without a signature counts as one for the first Region.
  func facts(at now: Timestamp, standardRegion: Region) -> RequestFacts {
    RequestFacts(
      region: verified?.region ?? standardRegion, now: now,
      sourceAddress: request.remoteAddress, isSecureTransport: request.tls != nil,
      userAgent: request.onlyHeader("user-agent"))
  }
}

extension QueryForm {
  /// The service that the version of the API tells; STS where there is none.
  fileprivate var service: IdentityServiceName {
    self["Version"].map { $0.utf8.elementsEqual("2010-05-08".utf8) } ?? false ? .iam : .sts
  }

  fileprivate var isVersionKnown: Bool {
    guard let version = self["Version"] else { return true }
    return version.utf8.elementsEqual("2010-05-08".utf8)
      || version.utf8.elementsEqual("2011-06-15".utf8)
  }
}

extension IdentityServiceName {
  /// What signatures must be scoped to.
  var signed: RequestAuthenticator.Service {
    switch self {
    case .iam: .iam
    case .sts: .sts
    case .organizations: .organizations
    }
  }
}
