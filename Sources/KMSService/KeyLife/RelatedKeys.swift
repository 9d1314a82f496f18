import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// The related keys of a multi-Region set. Whatever crosses from one Region to another passes here.
///
/// All Regions of a deployment are in one store, so that a set changes in one transaction and no Region
/// ever encrypts with material that another one lacks. Replication between deployments will stand behind
/// the same functions: it will answer with the states Creating and Updating meanwhile.
/// Source: Developer Guide, "Multi-Region keys in AWS KMS".
extension KeyChanges {
  /// The other keys of the set, in the order of their Regions; none for a key of one Region.
  func relatedKeys(of record: KeyRecord) throws(Interruption) -> [KeyRecord] {
    guard let set = record.multiRegion else { return [] }
    var related: [KeyRecord] = []
    for region in set.regions where region != record.arn.region {
      guard let key = try key(record.arn.related(in: region)) else {
        throw .error(.internal(cause: "\(record.arn) has no related key in \(region)"))
      }
      related.append(key)
    }
    return related
  }

  /// Writes a key, and gives its shared properties to the related keys.
  ///
  /// Shared are the set, the rotation schedule and the number of rotations on demand. The versions of
  /// the material are shared by those who add them.
  func replaceSharing(_ record: KeyRecord) throws(Interruption) {
    try writer.replace(record)
    for var related in try relatedKeys(of: record) {
      let before = related
      related.multiRegion = record.multiRegion
      related.rotation = record.rotation
      related.onDemandRotations = record.onDemandRotations
      guard related != before else { continue }
      try writer.replace(related)
      try self.record(
        ServiceEvent(synchronizing: related.arn, with: record.primaryARN))
    }
  }

  /// Makes a replica of a key in another Region.
  ///
  /// - Parameter use: proof that ReplicateKey was allowed on the primary key.
  func replicate(
    _ primary: KeyRecord, to region: Region, draft: ReplicaDraft,
    use: borrowing Authorized<KeyUse>
  ) throws(Interruption) -> KeyRecord {
    guard let set = primary.multiRegion else {
      throw .error(.internal(cause: "\(primary.arn) is no multi-Region key"))
    }
    let arn = primary.arn.related(in: region)
    var primary = primary
    primary.multiRegion = set.adding(region)
    let isExternal = primary.origin == .external
    let replica = KeyRecord(
      arn: arn, spec: primary.spec, usage: primary.usage, origin: primary.origin,
      manager: primary.manager, creationDate: now, description: draft.description,
      lifecycle: KeyLifecycle.creating.after(.finishCreation(hasMaterial: !isExternal)),
      policy: draft.policy, tags: draft.tags,
      versions: primary.versions.map { isExternal ? $0.elsewhere : $0 },
      pendingVersion: primary.pendingVersion?.elsewhere, rotation: primary.rotation,
      onDemandRotations: primary.onDemandRotations, multiRegion: primary.multiRegion)
    for version in primary.versions + [primary.pendingVersion].compactMap({ $0 }) {
      let original = try material(version.id, of: primary.arn)
      if isExternal {
        try writer.add(original.absent(at: arn))
      } else {
        try writer.add(try copy(original, to: arn, use: use))
      }
    }
    try writer.add(replica)
    try replaceSharing(primary)
    try record(ServiceEvent(synchronizing: arn, with: primary.arn))
    return replica
  }

  /// Copies a version to a related key.
  func copy(_ material: MaterialRecord, to key: KeyARN, use: borrowing Authorized<KeyUse>)
    throws(Interruption) -> MaterialRecord
  {
    do {
      return try environment.keyRing.copyMaterial(material, to: key, use: use)
    } catch {
      throw .error(.key(error))
    }
  }

  /// Exchanges the roles of the primary key and a replica. Both are as enabled afterwards as before.
  func promote(_ region: Region, of primary: KeyRecord) throws(Interruption) {
    guard let set = primary.multiRegion?.promoting(region) else {
      throw .error(.internal(cause: "\(primary.arn) has no replica in \(region)"))
    }
    var primary = primary
    primary.multiRegion = set
    try replaceSharing(primary)
  }

  /// Takes a key that is gone out of its set. A primary key that only waited for this replica begins its
  /// own waiting period.
  func leaveSet(_ gone: KeyRecord) throws(Interruption) {
    guard let set = gone.multiRegion?.removing(gone.arn.region) else { return }
    for region in set.regions where region != gone.arn.region {
      guard var related = try key(gone.arn.related(in: region)) else { continue }
      related.multiRegion = set
      if set.replicas.isEmpty {
        related.lifecycle = related.lifecycle.after(.loseLastReplica(at: now))
      }
      try writer.replace(related)
    }
  }
}

extension KeyRecord {
  /// The primary key of the set; the key itself if it is in none.
  fileprivate var primaryARN: KeyARN {
    multiRegion.map { arn.related(in: $0.primary) } ?? arn
  }
}

/// What a replica does not take from its primary key.
struct ReplicaDraft {
  let description: String
  let policy: String
  let tags: [KeyTag]
}
