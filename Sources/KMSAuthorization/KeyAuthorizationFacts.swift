public import IAMPolicy
public import KMSModel

/// What condition keys tell about a key, or about one that is to be made.
public struct KeyAttributes: Hashable, Sendable {
  /// `kms:KeySpec`.
  public let spec: KeySpec
  /// `kms:KeyUsage`.
  public let usage: KeyUsageType
  /// `kms:KeyOrigin`.
  public let origin: OriginType
  /// `kms:MultiRegionKeyType`; nothing for a key of one Region.
  public let multiRegion: MultiRegionKeyType?

  /// Collects them.
  public init(
    spec: KeySpec, usage: KeyUsageType, origin: OriginType, multiRegion: MultiRegionKeyType? = nil
  ) {
    self.spec = spec
    self.usage = usage
    self.origin = origin
    self.multiRegion = multiRegion
  }
}

/// A user or role that a key policy names, bound to the unique id it had when the policy was written.
public struct PolicyBinding: Hashable, Sendable {
  /// The principal as the policy writes it: an ARN or a unique id.
  public let text: String
  /// The unique id.
  public let id: String

  /// Binds a principal.
  public init(text: String, id: String) {
    self.text = text
    self.id = id
  }
}

/// What a decision needs to know about a key, compiled once for all requests. It carries no key material.
public final class KeyAuthorizationFacts: Sendable {
  /// The key.
  public let arn: KeyARN
  /// The key policy, compiled with `ConditionKeys.vocabulary`. One that cannot be understood denies.
  public let policy: CompiledPolicy
  /// What condition keys tell of the key.
  public let attributes: KeyAttributes
  /// `aws:ResourceTag/…`.
  public let tags: StringPairs
  /// `kms:ResourceAliases`: the names; nothing if there are more than a key may have.
  public let aliases: [String]?
  /// Whether a service manages the key; resource control policies do not limit those.
  public let isServiceManaged: Bool
  /// The key as policies name it.
  let resource: PolicyResource

  /// Collects the facts of one key.
  ///
  /// - Parameters:
  ///   - policy: the key policy as it was stored: JSON text of at most 32,768 bytes.
  ///   - bindings: the unique ids of the users and roles in it.
  public convenience init(
    arn: KeyARN, policy: String, bindings: [PolicyBinding] = [],
    attributes: KeyAttributes = KeyAttributes(
      spec: .symmetricDefault, usage: .encryptDecrypt, origin: .awsKms),
    tags: StringPairs = StringPairs(), aliases: [String]? = [],
    isServiceManaged: Bool = false
  ) {
    self.init(
      arn: arn, arnText: arn.text, policy: KeyAuthorizationFacts.compiled(policy, bindings),
      attributes: attributes, tags: tags, aliases: aliases, isServiceManaged: isServiceManaged)
  }

  /// Collects the facts of one key whose policy is compiled already.
  ///
  /// - Parameter arnText: the text of the ARN, in the one copy that is shared.
  public init(
    arn: KeyARN, arnText: String, policy: CompiledPolicy, attributes: KeyAttributes,
    tags: StringPairs,
    aliases: [String]?, isServiceManaged: Bool
  ) {
    self.arn = arn
    self.policy = policy
    self.attributes = attributes
    self.tags = tags
    self.aliases = aliases
    self.isServiceManaged = isServiceManaged
    self.resource = PolicyResource(arn: arnText)
  }

  /// Compiles a key policy as it was stored.
  static func compiled(_ policy: String, _ bindings: [PolicyBinding]) -> CompiledPolicy {
    CompiledPolicy(
      stored: Array(policy.utf8), kind: .resource, vocabulary: ConditionKeys.vocabulary
    ) { reference in
      bindings.first { $0.text.utf8.elementsEqual(reference.text.utf8) }?.id
    }
  }
}
