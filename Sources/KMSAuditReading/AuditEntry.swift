public import KMSModel

/// What can be searched in one record of the trail, read back from its JSON.
public struct AuditEntry: Hashable, Sendable {
  /// A key, alias or principal that the record is about.
  public struct Resource: Hashable, Sendable {
    /// Such as `AWS::KMS::Key`.
    public let type: String
    /// The ARN of a key or alias, the name of a principal.
    public let name: String

    /// Names a resource.
    public init(type: String, name: String) {
      self.type = type
      self.name = name
    }
  }

  /// The record's own UUID.
  public var eventID = ""
  /// The operation, such as `Decrypt`.
  public var eventName = ""
  /// The service, such as `kms.amazonaws.com`.
  public var eventSource = ""
  /// When the request was completed, in whole seconds.
  public var time = Timestamp(millisecondsSinceEpoch: 0)
  /// The Region of the signature's scope; empty if it was not known.
  public var region = ""
  /// The account that receives the record; empty if none was known.
  public var account = ""
  /// Whether the operation leaves everything as it was.
  public var isReadOnly = true
  /// Whether the service did it by itself.
  public var isServiceEvent = false
  /// `Root`, `IAMUser`, `AssumedRole` …; nothing where nobody asked.
  public var identityType: String?
  /// The ARN of the principal.
  public var principalARN: String?
  /// The unique id of the principal.
  public var principalID: String?
  /// The access key that signed, or that the request claims to be signed with.
  public var accessKeyID: String?
  /// The name as the event history shows it: of the user or session, or `root`.
  public var username: String?
  /// The address of the client.
  public var sourceAddress = ""
  /// The error, if there was one.
  public var errorCode: String?
  /// Its text.
  public var errorMessage: String?
  /// The same id as in the answer.
  public var requestID: String?
  /// What the record is about, in the order of the record.
  public var resources: [Resource] = []

  /// Nothing yet.
  public init() {}
}

/// Why bytes are no record that can be searched.
public enum AuditEntryError: Error, Hashable, Sendable {
  /// They are no JSON object of the members that every record has.
  case malformed
}
