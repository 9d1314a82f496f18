public import KMSKeys
public import KMSModel
public import KMSSecrets

/// A key with a fixed id, and with fixed material if it brings some.
public struct KeySeed: Sendable {
  /// The line of the file, from 1.
  public let line: Int
  /// The account that the key belongs to.
  public let account: AccountID
  /// The Region that the key is in.
  public let region: Region
  /// The fixed id.
  public let id: KeyID
  /// The kind of material.
  public let spec: KeySpec
  /// What the key is for; nothing for the only one, or encryption.
  public var usage: KeyUsageType?
  /// Where the material comes from: AWS_KMS or EXTERNAL.
  public var origin = OriginType.awsKms
  /// Free text.
  public var description = ""
  /// The key policy; nothing for the standard one.
  public var policy: String?
  /// Tags.
  public var tags: [KeyTag] = []
  /// Versions of the material, oldest first; nothing to have one made. Raw bytes or PKCS #8.
  public var materials: [SensitiveBytes] = []
  /// When the material is replaced without anybody asking; nothing if it is not.
  public var rotation: RotationSchedule?
  /// Whether the key can be used.
  public var isEnabled = true

  /// Describes a key.
  public init(line: Int, account: AccountID, region: Region, id: KeyID, spec: KeySpec) {
    self.line = line
    self.account = account
    self.region = region
    self.id = id
    self.spec = spec
  }
}

/// An alias and the key that it stands for.
public struct AliasSeed: Sendable {
  /// The line of the file, from 1.
  public let line: Int
  /// The account.
  public let account: AccountID
  /// The Region.
  public let region: Region
  /// `alias/…`.
  public let name: String
  /// The key, in the same account and Region.
  public let target: KeyID

  /// Describes an alias.
  public init(line: Int, account: AccountID, region: Region, name: String, target: KeyID) {
    self.line = line
    self.account = account
    self.region = region
    self.name = name
    self.target = target
  }
}
