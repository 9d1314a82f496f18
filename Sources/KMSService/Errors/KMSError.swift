public import KMSAuthorization
public import KMSModel

/// The only error that leaves the service: a modelled code, the text for the caller, and a cause that
/// only our own log may show.
public struct KMSError: Error, Sendable {
  /// The modelled code; the edge derives status and `__type` from it.
  public let code: KMSErrorCode
  /// What the caller reads, or nothing where AWS sends no text.
  public let message: String?
  /// What an operator may read. Carries no secret and no caller data.
  public let cause: String?
  /// The decision behind a refusal. Only the operator may read it.
  public let decision: DecisionTrace?

  /// Describes an error.
  public init(
    _ code: KMSErrorCode, _ message: String? = nil, cause: String? = nil,
    decision: DecisionTrace? = nil
  ) {
    self.code = code
    self.message = message
    self.cause = cause
    self.decision = decision
  }

  /// What nobody mapped, and what must not be told.
  public static func `internal`(cause: String) -> KMSError {
    KMSError(.kmsInternal, "An internal error occurred.", cause: cause)
  }
}
