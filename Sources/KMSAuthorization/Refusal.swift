import KMSModel

/// A decision against a caller. The text is what the caller sees, word for word as AWS writes it.
///
/// Source: facts recorded from public threads that quote real answers; the wording is contract.
public struct Refusal: Error, Hashable, Sendable {
  /// Why the request was refused, as far as the caller is told.
  public enum Reason: Hashable, Sendable {
    /// No identity-based policy of the caller allows the action.
    case noIdentityPolicyAllows
    /// The key policy does not allow the action.
    case noResourcePolicyAllows
    /// The resource is in another account, or cannot be shown to exist.
    case resourceNotVisible
  }

  /// The ARN of the caller.
  public let caller: String
  /// The action that was asked for.
  public let action: KMSAction
  /// The ARN of the resource, `*`, or nothing for the key of a ciphertext.
  public let resource: String?
  /// Why.
  public let reason: Reason

  /// Describes a refusal.
  public init(caller: String, action: KMSAction, resource: String?, reason: Reason) {
    self.caller = caller
    self.action = action
    self.resource = resource
    self.reason = reason
  }

  /// The text of the AccessDeniedException.
  public var message: String {
    let head = "User: \(caller) is not authorized to perform: \(action.name) on "
    let target =
      resource.map { "resource: " + $0 } ?? "the resource associated with this ciphertext"
    return head + target + " because " + tail
  }

  private var tail: String {
    switch reason {
    case .noIdentityPolicyAllows: "no identity-based policy allows the \(action.name) action"
    case .noResourcePolicyAllows: "no resource-based policy allows the \(action.name) action"
    case .resourceNotVisible:
      "the resource does not exist in this Region, no resource-based policies allow access, "
        + "or a resource-based policy explicitly denies access"
    }
  }
}
