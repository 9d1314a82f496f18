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
  /// The material, wrapped under an epoch's key; see `WrappedSecret`.
  public let wrapped: [UInt8]

  /// Describes a version.
  public init(id: KeyMaterialID, key: KeyARN, creationDate: Timestamp, wrapped: [UInt8]) {
    self.id = id
    self.key = key
    self.creationDate = creationDate
    self.wrapped = wrapped
  }
}
