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
  /// The account whose root user it stands for.
  public let account: AccountID
  /// When it was made.
  public let creationDate: Timestamp
  /// The secret access key, wrapped; see `WrappedSecret`.
  public let wrapped: [UInt8]

  /// Describes an access key.
  public init(
    accessKeyID: String, account: AccountID, creationDate: Timestamp, wrapped: [UInt8]
  ) {
    self.accessKeyID = accessKeyID
    self.account = account
    self.creationDate = creationDate
    self.wrapped = wrapped
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
    writer.member("created", creationDate)
    writer.member("wrapped", HexText.encode(wrapped))
  }

  /// Format: docs/formats/records.md, "access key".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      accessKeyID: try members.text("id"),
      account: try members.parsed("account", AccountID.init),
      creationDate: try members.timestamp("created"),
      wrapped: try members.parsed("wrapped", HexText.decode))
  }
}
