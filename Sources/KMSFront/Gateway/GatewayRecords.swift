import KMSAudit
import KMSModel
import KMSService

extension Gateway {
  /// What is answered when a record could not be written.
  static let unrecorded = KMSError.internal(cause: "the record was not accepted")

  /// Records a request whose signature was not accepted.
  func record(
    _ request: HTTPRequest, source: String, name: String, failure: SignatureFailure, code: String,
    completion: @escaping @Sendable (Bool) -> Void
  ) {
    record(
      request, source: source, name: name,
      failure: AuditFailure(code: code, message: failure.message),
      claimedAccessKeyID: failure.claimedAccessKeyID, completion: completion)
  }

  /// Records a request that was refused before anybody knew who sent it.
  func record(
    _ request: HTTPRequest, source: String, name: String, failure: AuditFailure,
    claimedAccessKeyID: String? = nil, completion: @escaping @Sendable (Bool) -> Void
  ) {
    let event = AuditEvent(
      source: source, name: String(name.prefix(128)), time: environment.now(),
      eventID: environment.eventID(),
      identity: AuditIdentity(
        type: "Unknown", principalID: nil, arn: nil, account: nil,
        accessKeyID: claimedAccessKeyID.map { String($0.prefix(128)) }),
      origin: RequestOrigin(of: request), region: "", isReadOnly: true,
      details: AuditDetails(), failure: failure, recipientAccount: "")
    environment.trail.record(event) { recorded in
      switch recorded {
      case .success: completion(true)
      case .failure(let error):
        log("request `\(request.requestId)` could not be recorded: \(error)")
        completion(false)
      }
    }
  }
}

extension RequestOrigin {
  /// Where an HTTP request came from.
  init(of request: HTTPRequest) {
    self.init(
      requestID: request.requestId, sourceAddress: request.remoteAddress,
      userAgent: request.onlyHeader("user-agent"), host: request.onlyHeader("host"),
      tls: request.tls.map {
        RequestOrigin.TLS(version: $0.version, cipherSuite: $0.cipherSuite ?? "")
      })
  }
}
