public import KMSModel
import Synchronization

/// A directory that knows accounts by their root users and no users or roles.
public final class AccountRoots: PrincipalDirectory {
  private let accounts: Mutex<Set<AccountID>>

  /// A directory of these accounts.
  public init(_ accounts: some Sequence<AccountID>) {
    self.accounts = Mutex(Set(accounts))
  }

  /// Adds an account.
  public func insert(_ account: AccountID) {
    accounts.withLock { _ = $0.insert(account) }
  }

  /// See `PrincipalDirectory`.
  public func hasAccount(_ account: AccountID) -> Bool {
    accounts.withLock { $0.contains(account) }
  }

  /// Nothing: there are no users and roles.
  public func uniqueID(ofARN arn: String) -> String? { nil }

  /// Nothing: there are no users and roles.
  public func arn(ofUniqueID id: String) -> String? { nil }
}
