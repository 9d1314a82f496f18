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
  /// About how many bytes of memory the key takes, with its usable material and its places in tables.
  let byteCount: Int
  private let wasUsed = Atomic(false)

  /// - Parameter policies: where keys with the same policy share it.
  init(
    record: KeyRecord, materials: [LoadedMaterial], bindings: [PolicyBinding], aliases: [String]?,
    policies: SharedPolicies
  ) {
    let shared = policies.shared(record.policy, bindings)
    var record = record
    record.policy = shared.entry.text
    self.record = record
    self.materials = materials
    self.bindings = shared.entry.bindings
    let arnText = record.arn.text
    self.arnText = arnText
    self.auditResource = AuditResource(arn: arnText, account: record.arn.account.text)
    self.authorizationFacts = KeyAuthorizationFacts(
      arn: record.arn, arnText: arnText, policy: shared.entry.policy,
      attributes: KeyAttributes(of: record), tags: StringPairs(record.tags), aliases: aliases,
      isServiceManaged: record.manager == .aws)
    self.byteCount = KeySnapshot.byteCount(of: record, aliases ?? [], shared, materials.count)
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

  /// Notes that the key was used.
  func noteUse() {
    if !wasUsed.load(ordering: .relaxed) { wasUsed.store(true, ordering: .relaxed) }
  }

  /// Whether it was used since this was asked last.
  func takeUsedMark() -> Bool { wasUsed.exchange(false, ordering: .relaxed) }

  /// See `byteCount`. A policy is counted with the first of the keys that share it.
  private static func byteCount(
    of record: KeyRecord, _ aliases: [String], _ shared: SharedPolicies.Shared,
    _ materialCount: Int
  ) -> Int {
    var byteCount = 768 + materialCount * 512
    if shared.isNew { byteCount += shared.entry.text.utf8.count * 8 }
    byteCount += record.description.utf8.count
    byteCount += record.versions.count * 128
    // Once as the record has them, once as decisions look at them.
    for tag in record.tags { byteCount += 2 * (tag.key.utf8.count + tag.value.utf8.count + 96) }
    for alias in aliases { byteCount += alias.utf8.count + 64 }
    return byteCount
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
