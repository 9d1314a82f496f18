import KMSModel

/// A decision against a caller. The text is what the caller sees, word for word as AWS writes it.
///
/// Source: facts recorded from public threads that quote real answers; the wording is contract.
public struct Refusal: Error, Sendable {
  /// Why the request was refused. The caller is not always told.
  public enum Reason: Hashable, Sendable {
    /// A policy denies.
    case explicitDeny(PolicySource)
    /// Of the policies of this kind, which had to, none allows.
    case noPolicyAllows(PolicySource)
    /// The operation works on keys of the caller's own account only.
    case ownAccountOnly
    /// The grant does not let the caller retire it.
    case notRetirer
    /// The resource is in another account, or cannot be shown to exist.
    case resourceNotVisible
  }

  /// The ARN of the caller.
  public let caller: String
  /// The action that was asked for, such as `kms:Encrypt`.
  public let action: String
  /// The ARN of the resource, `*`, or nothing for the key of a ciphertext.
  public let resource: String?
  /// Why.
  public let reason: Reason
  /// Whether the text may say why: for resources of the caller's own account that it named itself.
  public let isTold: Bool
  /// What an operator may know about it.
  public let trace: DecisionTrace

  /// Describes a refusal.
  init(
    caller: String, action: String, resource: String?, reason: Reason, isTold: Bool = false,
    trace: DecisionTrace
  ) {
    self.caller = caller
    self.action = action
    self.resource = resource
    self.reason = reason
    self.isTold = isTold
    self.trace = trace
  }

  /// The text of the AccessDeniedException.
  public var message: String {
    let head = "User: \(caller) is not authorized to perform: \(action) on "
    let target =
      resource.map { "resource: " + $0 } ?? "the resource associated with this ciphertext"
    return head + target + " " + tail
  }

  private var tail: String {
    guard isTold else { return Refusal.vagueTail }
    switch reason {
    case .explicitDeny(let source): return "with an explicit deny in " + source.denying
    case .noPolicyAllows(let source): return "because \(source.missing) the \(action) action"
    case .notRetirer: return "because no identity-based policy allows the \(action) action"
    case .ownAccountOnly, .resourceNotVisible: return Refusal.vagueTail
    }
  }

  /// Reads the same for what is forbidden and for what does not exist.
  private static let vagueTail =
    "because the resource does not exist in this Region, no resource-based policies allow access, "
    + "or a resource-based policy explicitly denies access"
}
