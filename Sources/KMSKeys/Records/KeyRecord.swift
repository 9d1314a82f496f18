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
  /// Every version of the material that the key has for good, oldest first. The last one encrypts.
  public var versions: [MaterialVersion]
  private var uncommon = UncommonMembers.none

  /// Imported material that encrypts from the next rotation on.
  public var pendingVersion: MaterialVersion? {
    get { uncommon.values.pendingVersion }
    set { uncommon.values.pendingVersion = newValue }
  }

  /// When the material is replaced without anybody asking; nothing if it is not.
  public var rotation: RotationSchedule? {
    get { uncommon.values.rotation }
    set { uncommon.values.rotation = newValue }
  }

  /// How often the key was rotated on demand.
  public var onDemandRotations: Int {
    get { uncommon.values.onDemandRotations }
    set { uncommon.values.onDemandRotations = newValue }
  }

  /// Where the related keys are; nothing for a key of one Region.
  public var multiRegion: MultiRegionSet? {
    get { uncommon.values.multiRegion }
    set { uncommon.values.multiRegion = newValue }
  }

  /// Describes a key.
  public init(
    arn: KeyARN, spec: KeySpec, usage: KeyUsageType, origin: OriginType, manager: KeyManagerType,
    creationDate: Timestamp, description: String, lifecycle: KeyLifecycle, policy: String,
    tags: [KeyTag], versions: [MaterialVersion], pendingVersion: MaterialVersion? = nil,
    rotation: RotationSchedule? = nil, onDemandRotations: Int = 0,
    multiRegion: MultiRegionSet? = nil
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
    self.versions = versions
    self.pendingVersion = pendingVersion
    self.rotation = rotation
    self.onDemandRotations = onDemandRotations
    self.multiRegion = multiRegion
  }

  /// Describes a key whose material was made here and never rotated.
  public init(
    arn: KeyARN, spec: KeySpec, usage: KeyUsageType, origin: OriginType, manager: KeyManagerType,
    creationDate: Timestamp, description: String, lifecycle: KeyLifecycle, policy: String,
    tags: [KeyTag], materials: [KeyMaterialID]
  ) {
    self.init(
      arn: arn, spec: spec, usage: usage, origin: origin, manager: manager,
      creationDate: creationDate, description: description, lifecycle: lifecycle, policy: policy,
      tags: tags, versions: materials.map { MaterialVersion(id: $0) })
  }

  /// The identifiers of the versions, oldest first.
  public var materials: [KeyMaterialID] { versions.map(\.id) }

  /// Whether every version that the key has for good is there.
  public var isMaterialComplete: Bool {
    !versions.isEmpty && versions.allSatisfy(\.isPresent)
  }

  /// Whether the key is the one of its set that rotates and replicates, or has no set.
  public var isPrimaryOrSingle: Bool { multiRegion.map { $0.primary == arn.region } ?? true }

  /// When the first of the imported versions expires.
  public var validTo: Timestamp? {
    (versions + [pendingVersion].compactMap { $0 })
      .filter(\.isPresent).compactMap { $0.imported?.validTo }.min()
  }

  /// Whether the key is one whose material can be replaced: symmetric encryption keys only.
  public var isSymmetricEncryptionKey: Bool { spec == .symmetricDefault }
}

/// What most keys have none of. Kept apart, so that the records of those are small.
private indirect enum UncommonMembers: Hashable, Sendable {
  struct Values: Hashable, Sendable {
    var pendingVersion: MaterialVersion?
    var rotation: RotationSchedule?
    var onDemandRotations = 0
    var multiRegion: MultiRegionSet?
  }

  case none
  case some(Values)

  var values: Values {
    get {
      switch self {
      case .none: Values()
      case .some(let values): values
      }
    }
    set { self = newValue == Values() ? .none : .some(newValue) }
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
