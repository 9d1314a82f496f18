public import KMSIdentity
public import KMSModel
import Synchronization

/// Who there is, for key policies and grants.
extension IdentityBook: PrincipalDirectory {
  /// See `PrincipalDirectory`.
  public func hasAccount(_ account: AccountID) -> Bool {
    live.withLock { $0.state.accounts[account] != nil }
  }

  /// The account that the deployment itself acts for: the first that was made; nothing before that.
  public var managementAccount: AccountID? { live.withLock(\.state.managementAccount) }

  /// See `PrincipalDirectory`.
  public func uniqueID(ofARN arn: String) -> String? {
    live.withLock { $0.state.principal(arn: arn, in: partition)?.id }
  }

  /// See `PrincipalDirectory`.
  public func arn(ofUniqueID id: String) -> String? {
    guard id.isASCII else { return nil }
    return live.withLock { $0.state.principal(id: id)?.arn(in: partition) }
  }
}
