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

  /// What people call it.
  public let name: String
  /// The address of its owner, as Organizations keeps it.
  public let email: String
  /// The name under which its root page would be found; at most one.
  public var alias: String?
  /// The ids of the service control policies attached to it.
  public var serviceControlPolicyIDs: [String]

  /// The service control policy that every account has until somebody detaches it.
  public static let fullAccessID = "p-FullAWSAccess"

  /// Describes an account.
  public init(
    account: AccountID, creationDate: Timestamp, name: String = "", email: String = "",
    alias: String? = nil, serviceControlPolicyIDs: [String] = [AccountRecord.fullAccessID]
  ) {
    self.account = account
    self.creationDate = creationDate
    self.name = name
    self.email = email
    self.alias = alias
    self.serviceControlPolicyIDs = serviceControlPolicyIDs
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
    writer.member("name", name)
    writer.member("email", email)
    writer.member("alias", alias ?? "")
    writer.member("serviceControlPolicies", texts: serviceControlPolicyIDs)
  }

  /// Format: docs/formats/records.md, "account".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      account: try members.parsed("account", AccountID.init),
      creationDate: try members.timestamp("created"), name: try members.text("name"),
      email: try members.text("email"), alias: try members.textOrNothing("alias"),
      serviceControlPolicyIDs: try members.texts("serviceControlPolicies"))
  }
}
