public import KMSModel

/// What the store keeps of one version of a key's material.
///
/// Format: docs/formats/records.md, "material".
public struct MaterialRecord: Hashable, Sendable {
  /// The identifier that ciphertexts carry.
  public let id: KeyMaterialID
  /// The key that it belongs to.
  public let key: KeyARN
  /// When it was made.
  public let creationDate: Timestamp
  /// The material, wrapped under an epoch's key; see `WrappedSecret`. Empty when imported material was
  /// deleted or has expired: the row stays, so that ciphertexts still lead to their key.
  public let wrapped: [UInt8]

  /// Describes a version.
  public init(id: KeyMaterialID, key: KeyARN, creationDate: Timestamp, wrapped: [UInt8]) {
    self.id = id
    self.key = key
    self.creationDate = creationDate
    self.wrapped = wrapped
  }

  /// Whether the material is there.
  public var isPresent: Bool { !wrapped.isEmpty }

  /// The same version without its material.
  public var withoutMaterial: MaterialRecord { belonging(to: key, wrapped: []) }

  /// What a related key keeps of material that it has not imported.
  public func absent(at key: KeyARN) -> MaterialRecord { belonging(to: key, wrapped: []) }

  /// The same material at another key, or wrapped anew.
  func belonging(to key: KeyARN, wrapped: [UInt8]) -> MaterialRecord {
    MaterialRecord(id: id, key: key, creationDate: creationDate, wrapped: wrapped)
  }
}
