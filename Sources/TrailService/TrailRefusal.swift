/// An error answer of CloudTrail.
///
/// Source: CloudTrail API Reference, LookupEvents, "Errors", and "Common errors". The texts are ours where
/// AWS documents none (docs/DIVERGENCES.md).
public struct TrailRefusal: Error, Hashable, Sendable {
  /// The code that clients match on.
  public let code: String
  /// The text.
  public let message: String
  /// The HTTP status.
  public let status: Int

  private init(_ code: String, _ message: String, status: Int = 400) {
    self.code = code
    self.message = message
    self.status = status
  }

  static let notJSON = TrailRefusal("SerializationException", "The body is no JSON object.")

  static func wrongType(_ member: String) -> TrailRefusal {
    TrailRefusal("SerializationException", "The value of \(member) has the wrong type.")
  }

  static func attributes(_ message: String) -> TrailRefusal {
    TrailRefusal("InvalidLookupAttributesException", message)
  }

  static func maxResults(_ message: String) -> TrailRefusal {
    TrailRefusal("InvalidMaxResultsException", message)
  }

  static func timeRange(_ message: String) -> TrailRefusal {
    TrailRefusal("InvalidTimeRangeException", message)
  }

  static let nextToken = TrailRefusal(
    "InvalidNextTokenException",
    "The NextToken is not valid, or was given out for a request with other parameters.")

  static let eventCategory = TrailRefusal(
    "InvalidEventCategoryException", "The event category is not valid; the only one is insight.")

  static let throttled = TrailRefusal("ThrottlingException", "Rate exceeded")

  static func accessDenied(_ message: String) -> TrailRefusal {
    TrailRefusal("AccessDeniedException", message)
  }

  static let unavailable = TrailRefusal(
    "InternalFailure", "The event history cannot be looked up now.", status: 500)
}
