import KMSModel
import KMSService

/// An error answer of the Resource Groups Tagging API.
///
/// Source: Resource Groups Tagging API Reference, "Errors" of each operation, and "Common errors". The texts
/// are ours where AWS documents none (docs/DIVERGENCES.md).
public struct TaggingRefusal: Error, Hashable, Sendable {
  /// The code that clients match on.
  public let code: String
  /// The text.
  public let message: String
  /// The HTTP status.
  public let status: Int
  /// Why it is an internal error, for the log; nothing for other errors.
  public let cause: String?

  private init(_ code: String, _ message: String, status: Int = 400, cause: String? = nil) {
    self.code = code
    self.message = message
    self.status = status
    self.cause = cause
  }

  static let notJSON = TaggingRefusal("SerializationException", "The body is no JSON object.")

  static func wrongType(_ member: String) -> TaggingRefusal {
    TaggingRefusal("SerializationException", "The value of \(member) has the wrong type.")
  }

  static func invalid(_ message: String) -> TaggingRefusal {
    TaggingRefusal("InvalidParameterException", message)
  }

  static let token = TaggingRefusal.invalid(
    "The PaginationToken is not valid, or was given out for a request with other parameters.")

  static let expiredToken = TaggingRefusal(
    "PaginationTokenExpiredException", "The PaginationToken has expired.")

  static func accessDenied(_ message: String) -> TaggingRefusal {
    TaggingRefusal("AccessDeniedException", message)
  }

  static func failed(_ error: KMSError) -> TaggingRefusal {
    TaggingRefusal(
      "InternalServiceException", "The tags cannot be read now.", status: 500,
      cause: error.cause ?? error.code.code)
  }
}
