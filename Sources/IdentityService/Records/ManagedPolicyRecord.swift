public import KMSModel
public import KMSService
public import KMSStore
public import StrictJSON

/// What the store keeps of one customer managed policy, with its versions.
///
/// Format: docs/formats/records.md, "managed policy".
public struct ManagedPolicyRecord: Hashable, Sendable {
  /// One version of the document.
  public struct Version: Hashable, Sendable {
    /// 1 for `v1`; never used again.
    public var number: Int
    /// JSON, as it was written.
    public var document: String
    /// When it was made.
    public var creationDate: Timestamp

    /// `v1`, `v2` …
    public var name: String { "v\(number)" }

    /// Sorts the latest version first.
    var sortKey: String { String(1_000_000_000 - number) }
  }

  /// How many versions there may be at a time.
  ///
  /// Source: IAM User Guide, "IAM and AWS STS quotas".
  public static let versionsMax = 5

  /// The account; nothing for the policies that come with the service.
  public let account: AccountID?
  /// The name: unique in the account, without regard to case.
  public let name: String
  /// `/` or `/…/`.
  public let path: String
  /// `ANPA…`.
  public let id: String
  /// When it was made.
  public let creationDate: Timestamp
  /// When a version was made or chosen last.
  public var updateDate: Timestamp
  /// A text.
  public var description: String
  /// Tags.
  public var tags: [IdentityTag] = []
  /// The versions, oldest first; never empty.
  public var versions: [Version]
  /// The number of the version in force.
  public var defaultVersion = 1
  /// The number of the next version.
  public var nextVersion = 2

  /// Describes a new policy.
  public init(
    account: AccountID?, name: String, path: String, id: String, creationDate: Timestamp,
    description: String, document: String
  ) {
    self.account = account
    self.name = name
    self.path = path
    self.id = id
    self.creationDate = creationDate
    self.updateDate = creationDate
    self.description = description
    self.versions = [Version(number: 1, document: document, creationDate: creationDate)]
  }

  /// The document in force.
  public var document: String {
    versions.first { $0.number == defaultVersion }?.document ?? ""
  }

  /// The ARN.
  public func arn(in partition: Partition) -> String {
    "arn:\(partition):iam::\(account?.text ?? "aws"):policy\(path)\(name)"
  }
}

extension ManagedPolicyRecord: StoredRecord {
  /// See `IdentityTables.managedPolicies`.
  public static var table: StoreTable { IdentityTables.managedPolicies }

  /// See `IdentityTables.managedPolicies`.
  public var rowKey: String { ManagedPolicyRecord.rowKey(account, name) }

  static func rowKey(_ account: AccountID?, _ name: String) -> String {
    "\(account?.text ?? "aws")/\(name.lowercased())"
  }

  /// Format: docs/formats/records.md, "managed policy".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("account", account?.text ?? "")
    writer.member("name", name)
    writer.member("path", path)
    writer.member("id", id)
    writer.member("created", creationDate)
    writer.member("updated", updateDate)
    writer.member("description", description)
    writer.member("tags", tags: tags)
    writer.member("documents", pairs: versions.map { (String($0.number), $0.document) })
    writer.member(
      "versionsCreated", texts: versions.map { String($0.creationDate.millisecondsSinceEpoch) })
    writer.member("default", Int64(defaultVersion))
    writer.member("next", Int64(nextVersion))
  }

  /// Format: docs/formats/records.md, "managed policy".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      account: try members.parsed("account", AccountID.init), name: try members.text("name"),
      path: try members.text("path"), id: try members.text("id"),
      creationDate: try members.timestamp("created"), description: try members.text("description"),
      document: "")
    updateDate = try members.timestamp("updated")
    tags = try members.tags("tags")
    let documents = try members.pairs("documents")
    let dates = try members.texts("versionsCreated")
    guard documents.count == dates.count, !documents.isEmpty else {
      throw members.malformed("documents")
    }
    versions = []
    for (document, date) in zip(documents, dates) {
      guard let number = Int(document.0), let milliseconds = Int64(date) else {
        throw members.malformed("documents")
      }
      versions.append(
        Version(
          number: number, document: document.1,
          creationDate: Timestamp(millisecondsSinceEpoch: milliseconds)))
    }
    defaultVersion = Int(clamping: try members.integer("default"))
    nextVersion = Int(clamping: try members.integer("next"))
  }
}
