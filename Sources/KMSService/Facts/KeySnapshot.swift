import KMSAuthorization
import KMSKeys
import KMSModel

/// Everything a request needs to know about one key, as of one moment. Immutable.
final class KeySnapshot: Sendable {
  /// The stored record.
  let record: KeyRecord
  /// What decisions look at.
  let authorizationFacts: KeyAuthorizationFacts
  /// The versions of the material that are there, oldest first.
  let materials: [LoadedMaterial]

  init(record: KeyRecord, materials: [LoadedMaterial]) {
    self.record = record
    self.materials = materials
    self.authorizationFacts = KeyAuthorizationFacts(arn: record.arn, policy: record.policy)
  }

  /// The version that encrypts, if it is there.
  var currentMaterial: LoadedMaterial? {
    record.versions.last.flatMap { material($0.id) }
  }

  /// The version with this id, if it belongs to the key.
  func material(_ id: KeyMaterialID) -> LoadedMaterial? {
    materials.last { $0.id == id }
  }
}
