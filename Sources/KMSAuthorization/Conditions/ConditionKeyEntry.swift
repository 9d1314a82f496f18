import IAMPolicy
public import KMSModel

/// One line of the table of condition keys.
public struct ConditionKeyEntry: Sendable {
  /// What a value of the key is, which says what operators it is meant for.
  public enum ValueType: String, Sendable {
    /// One text.
    case string = "String"
    /// Several texts, for `ForAnyValue` and `ForAllValues`.
    case strings = "List of String"
    /// One text for each name that follows the beginning of the key.
    case family = "String, by name"
    /// `true` or `false`.
    case bool = "Bool"
    /// A whole number.
    case numeric = "Numeric"
    /// A point in time.
    case date = "Date"
    /// An address.
    case address = "IpAddress"
    /// An ARN.
    case arn = "ARN"
  }

  /// Which requests have the key.
  public enum Presence: Sendable {
    /// Every one.
    case always
    /// Those of principals of an account.
    case principal
    /// Those of users.
    case users
    /// Those signed with temporary credentials.
    case sessions
    /// Those of principals that have the tag.
    case tagged
    /// Those of principals whose account is in an organization.
    case organization
    /// Those of service principals.
    case service
    /// Those that a service sends on for a principal.
    case forwarded
    /// Those that are authorized for one key.
    case key
    /// Those that are authorized for one key, and CreateKey.
    case keyOrCreation
    /// Those that are authorized for one key, in policies of the principal only.
    case keyIdentity
    /// Those that name the key by an alias.
    case named
    /// Those that encrypt or decrypt.
    case encryption
    /// Those that encrypt or decrypt under a symmetric key, and those about grants.
    case encryptionContext
    /// Those of these operations.
    case on([KMSOperation])
    /// Those that are authorized for one key, and those about custom key stores.
    case keyOrStore
    /// None, for a reason.
    case never(String)

    /// The column of the documentation.
    public var text: String {
      switch self {
      case .always: "every request"
      case .principal: "principals of accounts"
      case .users: "users"
      case .sessions: "temporary credentials"
      case .tagged: "principals with the tag"
      case .organization: "accounts in an organization"
      case .service: "service principals; none calls yet"
      case .forwarded: "requests sent on by a service; none does yet"
      case .key: "operations on a key"
      case .keyOrCreation: "operations on a key, CreateKey"
      case .keyIdentity: "operations on a key; not in key policies"
      case .named: "operations on a key named by an alias"
      case .encryption: "encryption and decryption"
      case .encryptionContext: "encryption and decryption, CreateGrant, RetireGrant"
      case .on(let operations): operations.map(\.rawValue).joined(separator: ", ")
      case .keyOrStore: "operations on a key or a custom key store"
      case .never(let reason): "never: \(reason)"
      }
    }
  }

  typealias Read = @Sendable (KMSConditionContext, ConditionKey) -> ConditionValues

  /// The name, or the beginning of the names of a family.
  public let name: String
  /// What a value is.
  public let type: ValueType
  /// Which requests have it.
  public let presence: Presence
  let read: Read

  init(_ name: String, _ type: ValueType, _ presence: Presence, _ read: @escaping Read) {
    self.name = name
    self.type = type
    self.presence = presence
    self.read = read
  }

  /// Whether the name is the beginning of many.
  public var isFamily: Bool { type == .family }

  /// Whether a request may have several values.
  public var isMultivalued: Bool { type == .strings }
}

extension ConditionValues {
  static func optional(_ text: String?) -> ConditionValues { text.map { .text($0) } ?? .absent }

  static func optional(_ value: Bool?) -> ConditionValues { value.map { .boolean($0) } ?? .absent }

  static func optional(_ value: Int?) -> ConditionValues {
    value.map { .integer(Int64($0)) } ?? .absent
  }

  static func optionalList(_ text: String?) -> ConditionValues {
    text.map { .list([$0]) } ?? .absent
  }
}
