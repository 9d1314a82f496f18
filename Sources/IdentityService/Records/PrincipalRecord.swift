public import KMSModel
public import KMSService
public import KMSStore
public import StrictJSON

/// What the store keeps of one user, group or role, with everything that hangs on it.
///
/// Format: docs/formats/records.md, "principal".
public struct PrincipalRecord: Hashable, Sendable {
  /// The three kinds of entities that policies are attached to.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A user.
    case user
    /// A group of users.
    case group
    /// A role.
    case role
  }

  /// A policy that belongs to this principal alone.
  public struct InlinePolicy: Hashable, Sendable {
    /// 1–128 characters.
    public var name: String
    /// JSON, as it was written.
    public var document: String

    /// Describes a policy.
    public init(name: String, document: String) {
      self.name = name
      self.document = document
    }
  }

  /// What a principal in a trust policy meant when the policy was written.
  public struct TrustBinding: Hashable, Sendable {
    /// The ARN in the document.
    public var arn: String
    /// The unique id that had this ARN.
    public var id: String
  }

  /// Which kind it is.
  public let kind: Kind
  /// The account.
  public let account: AccountID
  /// The name: unique in account and kind, without regard to case.
  public var name: String
  /// `/` or `/…/`.
  public var path: String
  /// `AIDA…`, `AGPA…` or `AROA…`; never used again.
  public let id: String
  /// When it was made.
  public let creationDate: Timestamp
  /// Tags of users and roles.
  public var tags: [IdentityTag] = []
  /// Of users: the ids of the groups that they are in.
  public var groupIDs: [String] = []
  /// Of users: the ids of their access keys.
  public var accessKeyIDs: [String] = []
  /// The policies of its own.
  public var inlinePolicies: [InlinePolicy] = []
  /// The ARNs of the managed policies attached to it.
  public var attachedPolicyARNs: [String] = []
  /// Of users and roles: the ARN of the managed policy that is its ceiling.
  public var boundaryARN: String?
  /// Of roles: a text.
  public var description = ""
  /// Of roles: who may become it.
  public var trustPolicy = ""
  /// Of roles: whom the names in the trust policy mean.
  public var trustBindings: [TrustBinding] = []
  /// Of roles: seconds, 3,600–43,200.
  public var maxSessionSeconds = 3600

  /// Describes a new principal.
  public init(
    kind: Kind, account: AccountID, name: String, path: String, id: String,
    creationDate: Timestamp
  ) {
    self.kind = kind
    self.account = account
    self.name = name
    self.path = path
    self.id = id
    self.creationDate = creationDate
  }

  /// The ARN.
  public func arn(in partition: Partition) -> String {
    "arn:\(partition):iam::\(account):\(kind.rawValue)\(path)\(name)"
  }

  static func rowKey(_ kind: Kind, _ account: AccountID, _ name: String) -> String {
    "\(account)/\(kind.rawValue)/\(name.lowercased())"
  }
}

extension PrincipalRecord: StoredRecord {
  /// See `IdentityTables.principals`.
  public static var table: StoreTable { IdentityTables.principals }

  /// See `IdentityTables.principals`.
  public var rowKey: String { PrincipalRecord.rowKey(kind, account, name) }

  /// Format: docs/formats/records.md, "principal".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("kind", kind.rawValue)
    writer.member("account", account.text)
    writer.member("name", name)
    writer.member("path", path)
    writer.member("id", id)
    writer.member("created", creationDate)
    writer.member("tags", tags: tags)
    writer.member("groups", texts: groupIDs)
    writer.member("accessKeys", texts: accessKeyIDs)
    writer.member("inline", pairs: inlinePolicies.map { ($0.name, $0.document) })
    writer.member("attached", texts: attachedPolicyARNs)
    writer.member("boundary", boundaryARN ?? "")
    writer.member("description", description)
    writer.member("trust", trustPolicy)
    writer.member("trustBindings", pairs: trustBindings.map { ($0.arn, $0.id) })
    writer.member("maxSession", Int64(maxSessionSeconds))
  }

  /// Format: docs/formats/records.md, "principal".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      kind: try members.parsed("kind", Kind.init(rawValue:)),
      account: try members.parsed("account", AccountID.init), name: try members.text("name"),
      path: try members.text("path"), id: try members.text("id"),
      creationDate: try members.timestamp("created"))
    tags = try members.tags("tags")
    groupIDs = try members.texts("groups")
    accessKeyIDs = try members.texts("accessKeys")
    inlinePolicies = try members.pairs("inline").map { InlinePolicy(name: $0.0, document: $0.1) }
    attachedPolicyARNs = try members.texts("attached")
    boundaryARN = try members.textOrNothing("boundary")
    description = try members.text("description")
    trustPolicy = try members.text("trust")
    trustBindings = try members.pairs("trustBindings").map { TrustBinding(arn: $0.0, id: $0.1) }
    maxSessionSeconds = Int(clamping: try members.integer("maxSession"))
  }
}
