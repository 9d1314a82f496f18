public import KMSModel
public import KMSSecrets

/// An account of a declarative file, with whom it holds.
///
/// What the file names is made to be as the file says; what it does not name is left alone.
public struct AccountSeed: Sendable {
  /// The line of the file, from 1.
  public let line: Int
  /// The account.
  public let account: AccountID
  /// What people call it.
  public var name = ""
  /// The address of its owner.
  public var email = ""
  /// Access keys of the root user. An account without any gets one that is made.
  public var accessKeys: [AccessKeySeed] = []
  /// Customer managed policies.
  public var policies: [PolicySeed] = []
  /// Users, groups and roles.
  public var principals: [PrincipalSeed] = []
  /// The names of all service control policies that are attached to it; nothing to leave them as they are.
  public var serviceControlPolicies: [String]?

  /// Describes an account.
  public init(line: Int, account: AccountID) {
    self.line = line
    self.account = account
  }
}

/// A customer managed policy of a declarative file.
public struct PolicySeed: Sendable {
  /// The line of the file, from 1.
  public let line: Int
  /// The name.
  public let name: String
  /// `/` or `/…/`.
  public var path = "/"
  /// Free text.
  public var description = ""
  /// JSON.
  public let document: String
  /// Tags.
  public var tags: [IdentityTag] = []
  /// `ANPA…`; nothing for one that is made.
  public var id: String?

  /// Describes a policy.
  public init(line: Int, name: String, document: String) {
    self.line = line
    self.name = name
    self.document = document
  }
}

/// A service control policy of a declarative file.
public struct ServiceControlSeed: Sendable {
  /// The line of the file, from 1.
  public let line: Int
  /// The name: unique in the organization.
  public let name: String
  /// Free text.
  public var description = ""
  /// JSON.
  public let document: String
  /// Whether it is attached to the root of the organization; nothing to leave that as it is.
  public var isAttachedToRoot: Bool?

  /// Describes a policy.
  public init(line: Int, name: String, document: String) {
    self.line = line
    self.name = name
    self.document = document
  }
}

/// A user, group or role of a declarative file.
public struct PrincipalSeed: Sendable {
  /// The line of the file, from 1.
  public let line: Int
  /// Which kind it is.
  public let kind: PrincipalRecord.Kind
  /// The name.
  public let name: String
  /// `/` or `/…/`.
  public var path = "/"
  /// The unique id; nothing for one that is made.
  public var id: String?
  /// Tags.
  public var tags: [IdentityTag] = []
  /// Of users: the names of groups.
  public var groups: [String] = []
  /// ARNs of managed policies, or names of those of the account.
  public var attached: [String] = []
  /// Policies of its own.
  public var inline: [PrincipalRecord.InlinePolicy] = []
  /// The ARN or name of the managed policy that is its ceiling.
  public var boundary: String?
  /// Of roles: who may become it.
  public var trust = ""
  /// Of roles: free text.
  public var description = ""
  /// Of roles: seconds, 3,600–43,200.
  public var maxSessionSeconds = 3600
  /// Of users: access keys that must be there.
  public var accessKeys: [AccessKeySeed] = []

  /// Describes a principal.
  public init(line: Int, kind: PrincipalRecord.Kind, name: String) {
    self.line = line
    self.kind = kind
    self.name = name
  }
}

/// A fixed access key.
public struct AccessKeySeed: Sendable {
  /// The line of the file, from 1.
  public let line: Int
  /// 16–128 letters, digits and `_`.
  public let id: String
  /// 16–128 printable characters of ASCII.
  public let secret: SensitiveBytes

  /// Describes an access key.
  public init(line: Int, id: String, secret: SensitiveBytes) {
    self.line = line
    self.id = id
    self.secret = secret
  }
}
