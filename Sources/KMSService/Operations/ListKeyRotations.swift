import KMSAudit
import KMSKeys
import KMSModel

/// Lists the versions of a symmetric key's material, oldest first.
///
/// Source: KMS API Reference, ListKeyRotations.
enum ListKeyRotations: Operation {
  static let operation = KMSOperation.listKeyRotations
  static let mode = ExecutionMode.facts

  static func describe(_ request: ListKeyRotationsRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("includeKeyMaterial", request.includeKeyMaterial?.rawValue)
    fields.integer("limit", request.limit)
    fields.text("marker", request.marker)
  }

  static func perform(_ request: ListKeyRotationsRequest, in call: Call) throws(Interruption)
    -> ListKeyRotationsResponse
  {
    let scope = request.includeKeyMaterial ?? .rotationsOnly
    let page = try call.page(
      limit: request.limit, marker: request.marker, standard: 100, max: 1000,
      filter: "\(request.keyId)/\(scope.rawValue)")
    let record = try call.key(request.keyId).snapshot.record
    guard record.origin == .awsKms || record.origin == .external else {
      throw .invalidOrigin(record.arn, record.origin)
    }
    var entries: [RotationsListEntry] = []
    if record.isSymmetricEncryptionKey {
      switch scope {
      case .rotationsOnly:
        entries = record.versions.filter { $0.rotation != nil }.map {
          RotationsListEntry(of: $0, key: record, state: nil)
        }
      case .allKeyMaterial: entries = try allMaterial(of: record, in: call)
      }
    }
    let rest: ArraySlice<RotationsListEntry>
    if let after = page.after,
      let index = entries.firstIndex(where: { $0.keyMaterialId == after })
    {
      rest = entries[(index + 1)...]
    } else {
      rest = entries[...]
    }
    let cut = try call.cut(Array(rest), for: page) { $0.keyMaterialId ?? "" }
    return ListKeyRotationsResponse(
      rotations: cut.entries, nextMarker: cut.nextMarker, truncated: cut.nextMarker != nil)
  }

  private static func allMaterial(of record: KeyRecord, in call: Call) throws(Interruption)
    -> [RotationsListEntry]
  {
    var entries = record.versions.map { version in
      RotationsListEntry(
        of: version, key: record,
        state: version.id == record.materials.last ? .current : .nonCurrent)
    }
    guard let pending = record.pendingVersion else { return entries }
    var isEverywhere = pending.isPresent
    for region in record.multiRegion?.regions ?? [] where region != record.arn.region {
      let related = try call.facts.key(record.arn.related(in: region))
      isEverywhere = isEverywhere && related?.record.pendingVersion?.isPresent == true
    }
    entries.append(
      RotationsListEntry(
        of: pending, key: record,
        state: isEverywhere ? .pendingRotation : .pendingMultiRegionImportAndRotation))
    return entries
  }
}

extension RotationsListEntry {
  fileprivate init(of version: MaterialVersion, key: KeyRecord, state: KeyMaterialState?) {
    let imported = version.imported
    self.init(
      keyId: key.arn.id.text, keyMaterialId: version.id.text,
      keyMaterialDescription: imported?.description,
      importState: imported.map { $0.isPresent ? .imported : .pendingImport },
      keyMaterialState: state,
      expirationModel: imported.flatMap { $0.isPresent ? $0.expirationModel : nil },
      validTo: imported?.validTo, rotationDate: version.rotation?.date,
      rotationType: version.rotation?.type)
  }
}
