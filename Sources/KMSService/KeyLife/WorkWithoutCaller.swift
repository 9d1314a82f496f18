import KMSAuthorization
import KMSModel

extension KeyChanges {
  /// Makes a change that nobody asked for, with a proof of the service's own. The only place that asks
  /// the authorizer for one.
  ///
  /// - Parameters:
  ///   - event: what the trail will say of it; it is kept in the same transaction as the change.
  ///   - effect: makes the change with the proof.
  func unsafelyWithoutCaller(
    _ use: KeyUse, recording event: ServiceEvent?,
    _ effect: (borrowing Authorized<KeyUse>) throws(Interruption) -> Void
  ) throws(Interruption) {
    if let event { try record(event) }
    try effect(environment.authorizer.unsafeAuthorizeWithoutCaller(use))
  }

  /// Makes a change in an account that nobody asked for; see the other one.
  func unsafelyWithoutCaller<Result>(
    _ use: AccountUse,
    _ effect: (borrowing Authorized<AccountUse>) throws(Interruption) -> Result
  ) throws(Interruption) -> Result {
    try effect(environment.authorizer.unsafeAuthorizeWithoutCaller(use))
  }
}
