/// Where a policy is attached, which decides what its statements may and must contain.
///
/// - Source: IAM User Guide, "Policies and permissions in IAM", "Policy types".
public enum PolicyKind: Sendable {
  /// A managed or inline policy of a user, group or role.
  case identity
  /// A managed policy used as the ceiling of a user or role.
  case permissionsBoundary
  /// A policy passed when a session is made.
  case session
  /// A policy of an organization.
  case serviceControl
  /// A policy of a resource other than a role.
  case resource
  /// The policy that says who may become a role; the role is the resource.
  case trust

  /// Whether statements of this kind say whom they are about.
  public var namesPrincipals: Bool {
    switch self {
    case .resource, .trust: true
    case .identity, .permissionsBoundary, .session, .serviceControl: false
    }
  }

  /// Whether statements of this kind say which resources they are about.
  public var namesResources: Bool {
    switch self {
    case .trust: false
    case .identity, .permissionsBoundary, .session, .serviceControl, .resource: true
    }
  }
}

/// The longest document that may be written.
public enum PolicySizeLimit: Sendable {
  /// Bytes of the document as sent.
  case bytes(Int)
  /// Characters of the document, white space between its parts not counted.
  case charactersWithoutWhitespace(Int)
}

/// The rules a new document must obey: those of its kind, and those of the service that stores it.
///
/// Start from one of the presets and change what the service does differently.
public struct PolicyGrammar: Sendable {
  /// Refuses `ForAllValues` with a condition key that has one value, because the statement then also
  /// holds for requests without the key.
  public struct ForAllValuesRule: Sendable {
    /// The key name, or the beginning of the names of a family; compared without regard to case.
    public let keyPrefix: String
    /// The text of the refusal.
    public let text: String

    /// A rule.
    public init(keyPrefix: String, text: String) {
      self.keyPrefix = keyPrefix
      self.text = text
    }
  }

  /// Where the policy is attached.
  public var kind: PolicyKind
  /// The longest document accepted.
  public var sizeMax: PolicySizeLimit
  /// Whether the document must say `"Version": "2012-10-17"`; otherwise 2008-10-17 and none will do.
  public var requiresVersion2012: Bool
  /// Whether a Sid may hold only `A`–`Z`, `a`–`z` and `0`–`9`.
  public var requiresAlphanumericStatementID: Bool
  /// What a statement without a principal is told, in kinds that name principals.
  public var principalMissingText: String
  /// Whether `NotResource` is accepted, in kinds that name resources.
  public var acceptsNotResource: Bool
  /// The only `Resource` texts accepted, or nil for any ARN. Compared byte by byte.
  public var resourcesAccepted: [String]?
  /// The partitions an ARN may be in. `*` is one more.
  public var partitions: [String]
  /// Condition keys that `ForAllValues` must not be used with.
  public var forAllValuesRules: [ForAllValuesRule]

  /// Rules made from nothing; the presets are the usual way.
  public init(kind: PolicyKind, sizeMax: PolicySizeLimit) {
    self.kind = kind
    self.sizeMax = sizeMax
    requiresVersion2012 = kind != .resource
    requiresAlphanumericStatementID = !kind.namesPrincipals
    principalMissingText =
      kind == .trust
      ? "Missing required field Principal" : "Policy contains a statement with no principal"
    acceptsNotResource = true
    resourcesAccepted = nil
    partitions = Self.knownPartitions
    forAllValuesRules = []
  }

  /// A managed policy.
  public static let managed = PolicyGrammar(
    kind: .identity,
    sizeMax: .charactersWithoutWhitespace(PolicyLimits.managedPolicyCharactersMax))

  /// A permissions boundary, which is a managed policy.
  public static let permissionsBoundary = PolicyGrammar(
    kind: .permissionsBoundary,
    sizeMax: .charactersWithoutWhitespace(PolicyLimits.managedPolicyCharactersMax))

  /// An inline session policy.
  public static let session = PolicyGrammar(
    kind: .session,
    sizeMax: .charactersWithoutWhitespace(PolicyLimits.sessionPolicyCharactersMax))

  /// A service control policy.
  public static let serviceControl = PolicyGrammar(
    kind: .serviceControl,
    sizeMax: .charactersWithoutWhitespace(PolicyLimits.serviceControlPolicyCharactersMax))

  /// A role trust policy.
  public static let trust = PolicyGrammar(
    kind: .trust,
    sizeMax: .charactersWithoutWhitespace(PolicyLimits.trustPolicyCharactersMax))

  /// A policy of a resource, of any length this library reads.
  public static let resource = PolicyGrammar(
    kind: .resource, sizeMax: .bytes(PolicyLimits.documentBytesMax))

  /// The partitions AWS has.
  public static let knownPartitions = [
    "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc",
  ]
}
