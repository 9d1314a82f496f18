import KMSAuthorization
import KMSKeys
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

  /// Makes the first material of a key that nobody asked for: that of an AWS managed key, or of a seed. Whoever
  /// calls this records a service event in the same transaction.
  ///
  /// It takes no closure, as the optimizer of Swift 6.3.1 crashes where one borrows the proof and returns
  /// a value.
  func unsafelyMakeMaterialWithoutCaller(for key: KeyARN, spec: KeySpec = .symmetricDefault)
    throws(Interruption) -> MaterialRecord
  {
    let proof = environment.authorizer.unsafeAuthorizeWithoutCaller(
      AccountUse(in: key.account, region: key.region, for: .operation(.createKey)))
    do {
      return try environment.keyRing.createMaterial(
        for: key, spec: spec, at: now, use: proof)
    } catch {
      throw .error(.key(error))
    }
  }
}
