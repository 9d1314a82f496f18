public import KMSModel

/// One version of a key's material, as the key knows it. The material itself is in a `MaterialRecord`.
///
/// Format: docs/formats/records.md, "key".
public struct MaterialVersion: Hashable, Sendable {
  /// The identifier that ciphertexts carry.
  public let id: KeyMaterialID
  /// How it came to encrypt; nothing for the first version, and for one that waits for its rotation.
  public var rotation: MaterialRotation?
  /// What is known of material that came from outside; nothing for material that was made here.
  public var imported: ImportedMaterial?

  /// Describes a version.
  public init(
    id: KeyMaterialID, rotation: MaterialRotation? = nil, imported: ImportedMaterial? = nil
  ) {
    self.id = id
    self.rotation = rotation
    self.imported = imported
  }

  /// Whether the material is there. Only imported material can be gone.
  public var isPresent: Bool { imported?.isPresent ?? true }
}

/// How a version came to encrypt.
public struct MaterialRotation: Hashable, Sendable {
  /// When.
  public let date: Timestamp
  /// By the schedule, or because somebody asked for it.
  public let type: RotationType

  /// Describes a rotation.
  public init(date: Timestamp, type: RotationType) {
    self.date = date
    self.type = type
  }
}

/// What is known of a version that was imported. It is kept when the material is deleted, so that only
/// the same material can come back.
public struct ImportedMaterial: Hashable, Sendable {
  /// The caller's words, at most 256 characters.
  public var description: String?
  /// Whether the material is there: it was neither deleted nor has it expired.
  public var isPresent: Bool
  /// When it expires; nothing if it does not.
  public var validTo: Timestamp?

  /// Describes imported material.
  public init(description: String?, isPresent: Bool, validTo: Timestamp?) {
    self.description = description
    self.isPresent = isPresent
    self.validTo = validTo
  }

  /// The wire's word for whether it expires.
  public var expirationModel: ExpirationModelType {
    validTo == nil ? .keyMaterialDoesNotExpire : .keyMaterialExpires
  }
}
