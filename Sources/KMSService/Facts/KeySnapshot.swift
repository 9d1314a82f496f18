import KMSAuthorization
import KMSKeys
import KMSModel

/// Everything a request needs to know about one key, as of one moment. Immutable.
final class KeySnapshot: Sendable {
  /// The stored record.
  let record: KeyRecord
  /// The unique ids of the users and roles that the key policy names.
  let bindings: [PolicyBinding]
  /// What decisions look at, the policy compiled.
  let authorizationFacts: KeyAuthorizationFacts
  /// The versions of the material that are there, oldest first.
  let materials: [LoadedMaterial]

  init(
    record: KeyRecord, materials: [LoadedMaterial], bindings: [PolicyBinding], aliases: [String]?
  ) {
    self.record = record
    self.materials = materials
    self.bindings = bindings
    self.authorizationFacts = KeyAuthorizationFacts(
      arn: record.arn, policy: record.policy, bindings: bindings,
      attributes: KeyAttributes(of: record), tags: StringPairs(record.tags), aliases: aliases,
      isServiceManaged: record.manager == .aws)
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

extension KeyAttributes {
  /// What condition keys tell of a key.
  init(of record: KeyRecord) {
    self.init(
      spec: record.spec, usage: record.usage, origin: record.origin,
      multiRegion: record.multiRegion.map { $0.primary == record.arn.region ? .primary : .replica })
  }
}

extension StringPairs {
  /// Tags as pairs; the keys of a key's tags are unique.
  init(_ tags: [KeyTag]) {
    self = StringPairs(tags.map { Pair(key: $0.key, value: $0.value) }) ?? StringPairs()
  }
}
