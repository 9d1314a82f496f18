import KMSAudit
import KMSModel
import KMSService

extension Gateway {
  /// What is answered when a record could not be written.
  static let unrecorded = KMSError.internal(cause: "the record was not accepted")
  /// The name of the event where a request names no operation.
  static let unknownEventName = "Unknown"
  /// Characters of the name that a request gives an operation nobody serves.
  static let nameMax = 128

  /// Records a request whose signature was not accepted.
  func record(
    _ origin: RequestOrigin, source: String, name: String, failure: SignatureFailure,
    code: String, completion: @escaping @Sendable (Bool) -> Void
  ) {
    record(
      origin, source: source, name: name,
      failure: AuditFailure(code: code, message: failure.message),
      claimedAccessKeyID: failure.claimedAccessKeyID, completion: completion)
  }

  /// Records a request that was refused before anybody knew who sent it.
  func record(
    _ origin: RequestOrigin, source: String, name: String, failure: AuditFailure,
    claimedAccessKeyID: String? = nil, completion: @escaping @Sendable (Bool) -> Void
  ) {
    let event = strangersEvent(
      origin, source: source, name: name, failure: failure,
      claimedAccessKeyID: claimedAccessKeyID)
    environment.trail.record(event) { recorded in
      switch recorded {
      case .success: completion(true)
      case .failure(let error):
        self.log("\(origin.nameInLog) could not be recorded: \(error)")
        completion(false)
      }
    }
  }

  /// Records what is no request of any API, as far as the allowance for strangers goes.
  ///
  /// No answer waits for it: nothing was asked for, nothing is told. What cannot be recorded is logged.
  func recordStranger(_ origin: RequestOrigin, failure: AuditFailure) {
    guard let leftOut = strangers.take(at: monotonicNanoseconds()) else { return }
    var details = AuditDetails()
    if leftOut > 0 {
      var fields = AuditFields()
      fields.integer("unrecordedRefusals", leftOut)
      details.additionalEventData = fields.finished()
    }
    let event = strangersEvent(
      origin, source: "kms.amazonaws.com", name: Gateway.unknownEventName, failure: failure,
      details: details)
    environment.trail.record(event) { recorded in
      if case .failure(let error) = recorded {
        self.log("\(origin.nameInLog) could not be recorded: \(error)")
      }
    }
  }

  private func strangersEvent(
    _ origin: RequestOrigin, source: String, name: String, failure: AuditFailure,
    claimedAccessKeyID: String? = nil, details: AuditDetails = AuditDetails()
  ) -> AuditEvent {
    AuditEvent(
      source: source,
      name: name.isEmpty ? Gateway.unknownEventName : String(name.prefix(Gateway.nameMax)),
      time: environment.now(), eventID: environment.eventID(),
      identity: .unknown(
        claimedAccessKeyID: claimedAccessKeyID.map { String($0.prefix(Gateway.nameMax)) }),
      origin: origin, region: "", isReadOnly: true, details: details, failure: failure,
      recipientAccount: "")
  }
}
