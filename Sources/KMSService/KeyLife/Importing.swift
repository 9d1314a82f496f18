import KMSKeys
import KMSModel

/// How a caller wants material to be taken.
struct Importing {
  /// Nothing: new if the key never had any, else the same as before.
  let type: ImportType?
  /// Which version comes back, if the caller says so.
  let material: String?
  let description: String?
  /// When it expires; nothing if it does not.
  let validTo: Timestamp?
}

/// What ImportKeyMaterial checks before it opens anything.
enum ImportRules {
  /// Several versions are for symmetric encryption keys only, and new ones begin at the primary key.
  static func checkMembers(of request: ImportKeyMaterialRequest, for record: KeyRecord)
    throws(Interruption)
  {
    if !record.isSymmetricEncryptionKey {
      guard request.importType == nil, request.keyMaterialDescription == nil,
        request.keyMaterialId == nil
      else {
        throw .validation(
          "ImportType, KeyMaterialDescription and KeyMaterialId are valid only for symmetric "
            + "encryption keys.")
      }
    }
    let type = request.importType ?? record.standardImportType
    if type == .newKeyMaterial {
      guard request.keyMaterialId == nil else {
        throw .validation(
          "KeyMaterialId must not be specified if the ImportType is NEW_KEY_MATERIAL")
      }
      guard record.isPrimaryOrSingle else { throw .notPrimary(record.arn) }
    }
    guard record.isPrimaryOrSingle || request.keyMaterialDescription == nil else {
      throw .validation(
        "KeyMaterialDescription can only be specified for a multi-Region primary key.")
    }
  }
}

extension KeyRecord {
  /// What an import is without an ImportType.
  var standardImportType: ImportType {
    versions.isEmpty ? .newKeyMaterial : .existingKeyMaterial
  }

  /// Everything that was ever associated with the key.
  fileprivate var knownMaterials: [KeyMaterialID] {
    materials + [pendingVersion?.id].compactMap { $0 }
  }
}

/// Importing material into a key.
///
/// Source: KMS API Reference, ImportKeyMaterial, "ImportType".
extension KeyChanges {
  /// Takes material into a key.
  func take(_ material: MaterialRecord, into record: KeyRecord, as importing: Importing)
    throws(Interruption)
  {
    switch importing.type ?? record.standardImportType {
    case .newKeyMaterial: try takeNew(material, into: record, importing)
    case .existingKeyMaterial: try takeAgain(material, into: record, importing)
    }
  }

  private func takeNew(
    _ material: MaterialRecord, into record: KeyRecord, _ importing: Importing
  ) throws(Interruption) {
    guard !record.knownMaterials.contains(material.id) else { throw .incorrectKeyMaterial }
    if let pending = record.pendingVersion {
      throw .error(
        KMSError(
          .kmsInvalidState,
          "New key material (id: \(material.id)) cannot be imported into KMS key \(record.arn), "
            + "because another key material (id: \(pending.id)) is pending rotation."))
    }
    // Another type of key is bound to its first material for ever.
    guard record.isSymmetricEncryptionKey || record.versions.isEmpty else {
      throw .incorrectKeyMaterial
    }
    var record = record
    let version = MaterialVersion(
      id: material.id,
      imported: ImportedMaterial(
        description: importing.description, isPresent: true, validTo: importing.validTo))
    try writer.add(material)
    if record.versions.isEmpty {
      record.versions = [version]
      record.completeIfPossible()
    } else {
      record.pendingVersion = version
      for var related in try relatedKeys(of: record) {
        related.pendingVersion = version.elsewhere
        try writer.add(material.absent(at: related.arn))
        try writer.replace(related)
      }
    }
    try writer.replace(record)
  }

  private func takeAgain(
    _ material: MaterialRecord, into record: KeyRecord, _ importing: Importing
  ) throws(Interruption) {
    guard record.knownMaterials.contains(material.id),
      importing.material.map({ $0 == material.id.text }) ?? true
    else { throw .incorrectKeyMaterial }
    var record = record
    record.changeImport(of: material.id) { imported in
      imported.isPresent = true
      imported.validTo = importing.validTo
      imported.description = importing.description ?? imported.description
    }
    try writer.put(material)
    record.completeIfPossible()
    try writer.replace(record)
    guard importing.description != nil else { return }
    for var related in try relatedKeys(of: record) {
      related.changeImport(of: material.id) { $0.description = importing.description }
      try writer.replace(related)
    }
  }

  /// Drops material that never encrypted, from the key and from its replicas.
  func dropPending(of record: inout KeyRecord) throws(Interruption) {
    guard let pending = record.pendingVersion else { return }
    record.pendingVersion = nil
    for var related in try relatedKeys(of: record) {
      related.pendingVersion = nil
      try drop(pending.id, of: related.arn)
      try writer.replace(related)
    }
    try drop(pending.id, of: record.arn)
  }

  private func drop(_ id: KeyMaterialID, of key: KeyARN) throws(Interruption) {
    let material = try material(id, of: key)
    try noteErasure(of: material)
    try writer.remove(material)
  }
}

extension KeyRecord {
  /// Changes what is known of an imported version.
  mutating func changeImport(of id: KeyMaterialID, _ body: (inout ImportedMaterial) -> Void) {
    if pendingVersion?.id == id, var imported = pendingVersion?.imported {
      body(&imported)
      pendingVersion?.imported = imported
    }
    for index in versions.indices where versions[index].id == id {
      guard var imported = versions[index].imported else { continue }
      body(&imported)
      versions[index].imported = imported
    }
  }

  fileprivate mutating func completeIfPossible() {
    guard isMaterialComplete else { return }
    lifecycle = lifecycle.after(.completeMaterial)
  }
}

extension MaterialVersion {
  /// The version as a Region knows it that has not imported it.
  var elsewhere: MaterialVersion {
    var version = self
    version.imported?.isPresent = false
    version.imported?.validTo = nil
    return version
  }
}
