import KMSModel

/// Decides, and is the only place that mints `Authorized` tokens.
///
/// Until the policy engine decides, the root user of an account may do everything with what belongs to
/// that account, and nobody else may do anything (docs/DIVERGENCES.md).
public struct Authorizer: Sendable {
  /// Makes an authorizer.
  public init() {}

  /// Decides on the use of a key.
  ///
  /// - Parameter namedByCiphertext: the caller did not name the key; the refusal must not either.
  /// - Throws: the refusal that the caller is shown.
  public func authorize(
    _ use: KeyUse, by caller: Caller, on key: KeyAuthorizationFacts, request: RequestFacts,
    namedByCiphertext: Bool = false
  ) throws(Refusal) -> Authorized<KeyUse> {
    guard use.key == key.arn, mayActInOwnAccount(caller, key.arn.account) else {
      throw refuseInvisible(use, by: caller, namedByCiphertext: namedByCiphertext)
    }
    return Authorized(use)
  }

  /// The refusal for a key that the caller must not learn anything about, whether it exists or not.
  public func refuseInvisible(_ use: KeyUse, by caller: Caller, namedByCiphertext: Bool) -> Refusal
  {
    Refusal(
      caller: caller.arn, action: use.action, resource: namedByCiphertext ? nil : use.key.text,
      reason: .resourceNotVisible)
  }

  /// Decides on the use of an alias, which only identity-based policies of its account govern.
  ///
  /// - Throws: the refusal that the caller is shown.
  public func authorize(_ use: AliasUse, by caller: Caller, request: RequestFacts)
    throws(Refusal) -> Authorized<AliasUse>
  {
    guard mayActInOwnAccount(caller, use.alias.account) else {
      throw Refusal(
        caller: caller.arn, action: use.action, resource: use.alias.text,
        reason: .noIdentityPolicyAllows)
    }
    return Authorized(use)
  }

  /// Decides on a use that concerns no particular key.
  ///
  /// - Throws: the refusal that the caller is shown.
  public func authorize(_ use: AccountUse, by caller: Caller, request: RequestFacts)
    throws(Refusal) -> Authorized<AccountUse>
  {
    guard mayActInOwnAccount(caller, use.account) else {
      throw Refusal(
        caller: caller.arn, action: use.action, resource: "*", reason: .noIdentityPolicyAllows)
    }
    return Authorized(use)
  }

  /// Allows a use that nobody asked for: a scheduled rotation, the making of an AWS managed key.
  ///
  /// - Important: whoever calls this writes an audit record of a service event in the same transaction as
  ///   the effect. `KMSService/Background/WorkWithoutCaller.swift` is the only caller.
  public func unsafeAuthorizeWithoutCaller(_ use: KeyUse) -> Authorized<KeyUse> { Authorized(use) }

  /// Allows a use that nobody asked for; see `unsafeAuthorizeWithoutCaller(_:)`.
  public func unsafeAuthorizeWithoutCaller(_ use: AccountUse) -> Authorized<AccountUse> {
    Authorized(use)
  }

  private func mayActInOwnAccount(_ caller: Caller, _ account: AccountID) -> Bool {
    switch caller.kind {
    case .root: caller.account == account
    case .user, .assumedRole, .federatedUser, .service: false
    }
  }
}
