public import KMSModel

/// Who there is, as far as policies and grants need to know when they are written and shown.
///
/// Answers from memory; what was changed and acknowledged holds for every later call.
public protocol PrincipalDirectory: Sendable {
  /// Whether the account belongs to this deployment, or is one that policies may name all the same.
  func hasAccount(_ account: AccountID) -> Bool

  /// The unique id, `AIDA…` or `AROA…`, of the user or role that has this ARN now; nothing if there is
  /// none.
  func uniqueID(ofARN arn: String) -> String?

  /// The ARN of the user or role with this unique id; nothing once it was deleted.
  func arn(ofUniqueID id: String) -> String?
}
