public import KMSModel
public import KMSService
public import KMSStore
public import StrictJSON

/// What the store keeps of one account.
///
/// Format: docs/formats/records.md, "account".
public struct AccountRecord: Hashable, Sendable {
  /// The account.
  public let account: AccountID
  /// When it was made.
  public let creationDate: Timestamp

  /// Describes an account.
  public init(account: AccountID, creationDate: Timestamp) {
    self.account = account
    self.creationDate = creationDate
  }
}

extension AccountRecord: StoredRecord {
  /// See `Tables.accounts`.
  public static var table: StoreTable { Tables.accounts }

  /// See `Tables.accounts`.
  public var rowKey: String { account.text }

  /// Format: docs/formats/records.md, "account".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("account", account.text)
    writer.member("created", creationDate)
  }

  /// Format: docs/formats/records.md, "account".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      account: try members.parsed("account", AccountID.init),
      creationDate: try members.timestamp("created"))
  }
}
