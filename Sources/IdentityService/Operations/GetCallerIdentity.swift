public import KMSAuthorization
import KMSModel

/// Tells a caller who they are. Needs no permission.
///
/// Source: STS API Reference, GetCallerIdentity.
public struct GetCallerIdentity: Sendable {
  /// The caller's ARN.
  public let arn: String
  /// The caller's unique id.
  public let userID: String
  /// The caller's account.
  public let account: String

  /// Answers for an authenticated caller.
  public init(for caller: Caller) {
    self.arn = caller.arn
    self.userID = caller.principalID
    self.account = caller.account.text
  }
}
