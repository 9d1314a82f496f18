import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import StrictJSON
import Synchronization

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
  /// The key's ARN as answers have it.
  let arnText: String
  /// The key as records name it.
  let auditResource: AuditResource
  /// What DescribeKey answers, once somebody has asked.
  private let described = Mutex<[UInt8]?>(nil)

  /// - Parameter policies: where keys with the same policy share it.
  init(
    record: KeyRecord, materials: [LoadedMaterial], bindings: [PolicyBinding], aliases: [String]?,
    policies: SharedPolicies
  ) {
    let shared = policies.entry(record.policy, bindings)
    var record = record
    record.policy = shared.text
    self.record = record
    self.materials = materials
    self.bindings = bindings
    let arnText = record.arn.text
    self.arnText = arnText
    self.auditResource = AuditResource(arn: arnText, account: record.arn.account.text)
    self.authorizationFacts = KeyAuthorizationFacts(
      arn: record.arn, policy: shared.policy,
      attributes: KeyAttributes(of: record), tags: StringPairs(record.tags), aliases: aliases,
      isServiceManaged: record.manager == .aws)
  }

  /// The version that encrypts, if it is there.
  var currentMaterial: LoadedMaterial? {
    record.versions.last.flatMap { material($0.id) }
  }

  /// What DescribeKey answers: written once for as long as the key stays as it is.
  var describeKeyAnswer: [UInt8] {
    if let bytes = described.withLock({ $0 }) { return bytes }
    var writer = JSONWriter()
    DescribeKeyResponse(keyMetadata: KeyMetadata(of: record)).write(to: &writer)
    let bytes = writer.bytes
    described.withLock { $0 = bytes }
    return bytes
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
