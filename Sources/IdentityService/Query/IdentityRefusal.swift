public import KMSAuthorization
public import KMSStore

/// An error answer of IAM, STS or Organizations.
///
/// Source: the API references, "Errors" and "Common errors"; texts as observed.
public struct IdentityRefusal: Error, Sendable {
  /// The code that clients match on.
  public let code: String
  /// The text.
  public let message: String
  /// The HTTP status.
  public let status: Int
  /// What the store said, for our log.
  public let storeError: StoreError?
  /// Why policies do not allow the request, for the operator; nothing where they were not asked.
  public let decision: DecisionTrace?

  init(
    _ code: String, _ message: String, status: Int, storeError: StoreError? = nil,
    decision: DecisionTrace? = nil
  ) {
    self.code = code
    self.message = message
    self.status = status
    self.storeError = storeError
    self.decision = decision
  }

  static func noSuchEntity(_ message: String) -> IdentityRefusal {
    IdentityRefusal("NoSuchEntity", message, status: 404)
  }

  static func alreadyExists(_ message: String) -> IdentityRefusal {
    IdentityRefusal("EntityAlreadyExists", message, status: 409)
  }

  static func deleteConflict(_ message: String) -> IdentityRefusal {
    IdentityRefusal("DeleteConflict", message, status: 409)
  }

  static func limitExceeded(_ message: String) -> IdentityRefusal {
    IdentityRefusal("LimitExceeded", message, status: 409)
  }

  static func malformedPolicy(_ message: String) -> IdentityRefusal {
    IdentityRefusal("MalformedPolicyDocument", message, status: 400)
  }

  static func validation(_ message: String) -> IdentityRefusal {
    IdentityRefusal("ValidationError", message, status: 400)
  }

  static func invalidInput(_ message: String) -> IdentityRefusal {
    IdentityRefusal("InvalidInput", message, status: 400)
  }

  static func unmodifiable(_ message: String) -> IdentityRefusal {
    IdentityRefusal("UnmodifiableEntity", message, status: 400)
  }

  static func accessDenied(_ message: String, decision: DecisionTrace? = nil) -> IdentityRefusal {
    IdentityRefusal("AccessDenied", message, status: 403, decision: decision)
  }

  static func store(_ error: StoreError) -> IdentityRefusal {
    switch error {
    case .overloaded:
      IdentityRefusal(
        "ServiceUnavailable", "The service is busy.", status: 503, storeError: error)
    case .alreadyExists, .conflict, .limitExceeded, .closed, .unavailable, .damaged, .changesPruned:
      IdentityRefusal(
        "ServiceFailure", "The request processing has failed because of an internal error.",
        status: 500, storeError: error)
    }
  }

  static let internalFailure = IdentityRefusal(
    "ServiceFailure", "The request processing has failed because of an internal error.",
    status: 500)
}
