public import KMSAudit
public import KMSAuthorization
public import KMSModel

/// A request whose signature was verified over the exact bytes received. Nothing below looks at raw
/// headers, query or body again.
///
/// Shared by reference: every attempt at it and its record hold it.
public final class AuthenticatedRequest: Sendable {
  /// Which operation is asked for.
  public let operation: KMSOperation
  /// The verified body: JSON, not yet parsed.
  public let body: [UInt8]
  /// Who asks.
  public let caller: Caller
  /// What a decision may look at.
  public let facts: RequestFacts
  /// Where it came from, for the trail.
  public let origin: RequestOrigin
  /// The id that the sender gives every attempt at this call, where `KMSPipeline.asksInvocation` wants it.
  public let invocationID: String?
  /// Whether it was counted against a quota.
  let ticket = RequestTicket()

  /// Collects what the edge established.
  public init(
    operation: KMSOperation, body: [UInt8], caller: Caller, facts: RequestFacts,
    origin: RequestOrigin, invocationID: String? = nil
  ) {
    self.operation = operation
    self.body = body
    self.caller = caller
    self.facts = facts
    self.origin = origin
    self.invocationID = invocationID
  }
}

/// What the service answers: the body of a success, or the error that the edge renders.
public enum ServiceAnswer: Sendable {
  /// Status 200 with this JSON; empty for operations without output.
  case success([UInt8])
  /// A modelled error.
  case failure(KMSError)
}
