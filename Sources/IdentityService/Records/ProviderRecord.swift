public import KMSModel
public import KMSService
public import KMSStore
public import StrictJSON

/// What the store keeps of one OpenID Connect provider.
///
/// Format: docs/formats/records.md, "identity provider".
public struct ProviderRecord: Hashable, Sendable {
  /// The account.
  public let account: AccountID
  /// The issuer: `https://…`, as its tokens write it.
  public let url: String
  /// When it was made.
  public let creationDate: Timestamp
  /// The audiences that tokens may be for; at most 100.
  public var clientIDs: [String]
  /// SHA-1 thumbprints of the certificates behind the issuer; kept, not used.
  public var thumbprints: [String]
  /// Tags.
  public var tags: [IdentityTag] = []

  /// Describes a new provider.
  public init(
    account: AccountID, url: String, creationDate: Timestamp, clientIDs: [String],
    thumbprints: [String]
  ) {
    self.account = account
    self.url = url
    self.creationDate = creationDate
    self.clientIDs = clientIDs
    self.thumbprints = thumbprints
  }

  /// Host and path, which ARNs and condition keys are made of.
  public var hostAndPath: String { String(url.dropFirst("https://".count)) }

  /// The ARN.
  public func arn(in partition: Partition) -> String {
    "arn:\(partition):iam::\(account):oidc-provider/\(hostAndPath)"
  }
}

extension ProviderRecord: StoredRecord {
  /// See `IdentityTables.identityProviders`.
  public static var table: StoreTable { IdentityTables.identityProviders }

  /// See `IdentityTables.identityProviders`.
  public var rowKey: String { "\(account)/\(hostAndPath)" }

  /// Format: docs/formats/records.md, "identity provider".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("account", account.text)
    writer.member("url", url)
    writer.member("created", creationDate)
    writer.member("clients", texts: clientIDs)
    writer.member("thumbprints", texts: thumbprints)
    writer.member("tags", tags: tags)
  }

  /// Format: docs/formats/records.md, "identity provider".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      account: try members.parsed("account", AccountID.init), url: try members.text("url"),
      creationDate: try members.timestamp("created"), clientIDs: try members.texts("clients"),
      thumbprints: try members.texts("thumbprints"))
    tags = try members.tags("tags")
  }
}
