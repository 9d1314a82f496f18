public import KMSModel

/// What the store keeps of one key, apart from its material.
///
/// Format: docs/formats/records.md, "key".
public struct KeyRecord: Hashable, Sendable {
  /// The key's name.
  public let arn: KeyARN
  /// The kind of material.
  public let spec: KeySpec
  /// What the key is for; never changes.
  public let usage: KeyUsageType
  /// Where the material came from; never changes.
  public let origin: OriginType
  /// Who manages the key.
  public let manager: KeyManagerType
  /// When the key was made.
  public let creationDate: Timestamp
  /// Free text of 0–8,192 characters.
  public var description: String
  /// Where the key stands in its life.
  public var lifecycle: KeyLifecycle
  /// The key policy as the caller wrote it, at most 32,768 bytes.
  public var policy: String
  /// The tags, sorted by the UTF-8 bytes of their keys; at most 50.
  public var tags: [KeyTag]
  /// Every version of the material, oldest first. The last one encrypts.
  public var materials: [KeyMaterialID]

  /// Describes a key.
  public init(
    arn: KeyARN, spec: KeySpec, usage: KeyUsageType, origin: OriginType, manager: KeyManagerType,
    creationDate: Timestamp, description: String, lifecycle: KeyLifecycle, policy: String,
    tags: [KeyTag], materials: [KeyMaterialID]
  ) {
    self.arn = arn
    self.spec = spec
    self.usage = usage
    self.origin = origin
    self.manager = manager
    self.creationDate = creationDate
    self.description = description
    self.lifecycle = lifecycle
    self.policy = policy
    self.tags = tags
    self.materials = materials
  }
}

/// One tag of a key.
public struct KeyTag: Hashable, Sendable {
  /// 1–128 characters, compared by UTF-8 bytes.
  public let key: String
  /// 0–256 characters.
  public let value: String

  /// Makes a tag.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}
