import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Rotation: the key gets material that encrypts from now on, and keeps all that it had.
///
/// Source: Developer Guide, "Rotate AWS KMS keys".
extension KeyChanges {
  /// Replaces the material of a key, and of all its replicas.
  ///
  /// - Parameters:
  ///   - record: the primary key of its set, or a key of one Region.
  ///   - use: proof that RotateKeyOnDemand was allowed; for a scheduled rotation, the service's own.
  func rotate(
    _ record: KeyRecord, type: RotationType, use: borrowing Authorized<KeyUse>
  ) throws(Interruption) {
    let rotation = MaterialRotation(date: now, type: type)
    var record = record
    let previous = record.materials.last
    switch type {
    case .automatic: record.rotation?.referenceDate = now
    case .onDemand: record.onDemandRotations += 1
    }
    if record.origin == .external {
      try rotateImported(&record, rotation)
    } else {
      try rotateMade(&record, rotation, use)
    }
    try replaceSharing(record)
    let current = record.materials.last
    try self.record(
      ServiceEvent(.rotateKey, of: record.arn) { fields in
        fields.text("rotationType", type.rawValue)
        fields.text("keyOrigin", record.origin.rawValue)
        fields.text("previousKeyMaterialId", previous?.text)
        fields.text("currentKeyMaterialId", current?.text)
        fields.text("keyId", record.arn.id.text)
      })
  }

  /// Replaces the material because the schedule says so.
  func rotateBySchedule(_ record: KeyRecord) throws(Interruption) {
    let use = KeyUse(of: record.arn, for: .operation(.rotateKeyOnDemand))
    // The rotation records its own service event, with the old and the new material.
    try unsafelyWithoutCaller(use, recording: nil) { proof throws(Interruption) in
      try rotate(record, type: .automatic, use: proof)
    }
  }

  /// New material, copied to all replicas before anybody encrypts with it.
  private func rotateMade(
    _ record: inout KeyRecord, _ rotation: MaterialRotation, _ use: borrowing Authorized<KeyUse>
  ) throws(Interruption) {
    let material: MaterialRecord
    do {
      material = try environment.keyRing.rotateMaterial(of: record, at: now, use: use)
    } catch {
      throw .error(.key(error))
    }
    let version = MaterialVersion(id: material.id, rotation: rotation)
    try writer.add(material)
    record.versions.append(version)
    for var related in try relatedKeys(of: record) {
      try writer.add(try copy(material, to: related.arn, use: use))
      related.versions.append(version)
      try writer.replace(related)
    }
  }

  /// The material that waited for this.
  private func rotateImported(_ record: inout KeyRecord, _ rotation: MaterialRotation)
    throws(Interruption)
  {
    record.completeRotation(rotation)
    for var related in try relatedKeys(of: record) {
      related.completeRotation(rotation)
      try writer.replace(related)
    }
  }
}

extension KeyRecord {
  fileprivate mutating func completeRotation(_ rotation: MaterialRotation) {
    guard var version = pendingVersion else { return }
    version.rotation = rotation
    versions.append(version)
    pendingVersion = nil
  }
}
