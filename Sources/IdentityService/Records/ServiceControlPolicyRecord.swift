import KMSModel
public import KMSService
public import KMSStore
public import StrictJSON

/// What the store keeps of one service control policy.
///
/// Format: docs/formats/records.md, "service control policy".
public struct ServiceControlPolicyRecord: Hashable, Sendable {
  /// `p-` and lower-case letters and digits.
  public let id: String
  /// 1–128 characters.
  public var name: String
  /// At most 512 characters.
  public var description: String
  /// JSON, as it was written.
  public var document: String
  /// Whether it is attached to the root of the organization, and so to every account.
  public var isAttachedToRoot: Bool

  /// Describes a policy.
  public init(
    id: String, name: String, description: String, document: String, isAttachedToRoot: Bool = false
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.document = document
    self.isAttachedToRoot = isAttachedToRoot
  }
}

extension ServiceControlPolicyRecord: StoredRecord {
  /// See `IdentityTables.serviceControlPolicies`.
  public static var table: StoreTable { IdentityTables.serviceControlPolicies }

  /// See `IdentityTables.serviceControlPolicies`.
  public var rowKey: String { id }

  /// Format: docs/formats/records.md, "service control policy".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("name", name)
    writer.member("description", description)
    writer.member("document", document)
    writer.member("root", isAttachedToRoot ? "attached" : "")
  }

  /// Format: docs/formats/records.md, "service control policy".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      id: try members.text("id"), name: try members.text("name"),
      description: try members.text("description"), document: try members.text("document"),
      isAttachedToRoot: try members.textOrNothing("root") != nil)
  }
}
