public import KMSModel
public import KMSService
public import KMSStore
public import StrictJSON

/// What the store keeps of one access key.
///
/// Signatures can only be verified with the secret itself, so it is kept, wrapped under the hierarchy.
/// Format: docs/formats/records.md, "access key".
public struct AccessKeyRecord: Hashable, Sendable {
  /// The id that a signature names: 20 characters.
  public let accessKeyID: String
  /// The account that it belongs to.
  public let account: AccountID
  /// The unique id of the user that it stands for; nothing for the root user.
  public let userID: String?
  /// Whether it can be used.
  public var isActive: Bool
  /// When it was made.
  public let creationDate: Timestamp
  /// The secret access key, wrapped; see `WrappedSecret`.
  public let wrapped: [UInt8]

  /// Describes an access key.
  public init(
    accessKeyID: String, account: AccountID, userID: String? = nil, isActive: Bool = true,
    creationDate: Timestamp, wrapped: [UInt8]
  ) {
    self.accessKeyID = accessKeyID
    self.account = account
    self.userID = userID
    self.isActive = isActive
    self.creationDate = creationDate
    self.wrapped = wrapped
  }

  /// The same access key with its secret wrapped anew.
  func replacing(wrapped: [UInt8]) -> AccessKeyRecord {
    AccessKeyRecord(
      accessKeyID: accessKeyID, account: account, userID: userID, isActive: isActive,
      creationDate: creationDate, wrapped: wrapped)
  }
}

extension AccessKeyRecord: StoredRecord {
  /// See `Tables.accessKeys`.
  public static var table: StoreTable { Tables.accessKeys }

  /// See `Tables.accessKeys`.
  public var rowKey: String { accessKeyID }

  /// Format: docs/formats/records.md, "access key".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", accessKeyID)
    writer.member("account", account.text)
    writer.member("user", userID ?? "")
    writer.member("status", isActive ? "Active" : "Inactive")
    writer.member("created", creationDate)
    writer.member("wrapped", HexText.encode(wrapped))
  }

  /// Format: docs/formats/records.md, "access key".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      accessKeyID: try members.text("id"),
      account: try members.parsed("account", AccountID.init),
      userID: try members.textOrNothing("user"),
      isActive: try members.parsed("status") { ["Active": true, "Inactive": false][$0] },
      creationDate: try members.timestamp("created"),
      wrapped: try members.parsed("wrapped", HexText.decode))
  }
}
