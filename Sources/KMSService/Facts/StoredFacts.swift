import KMSKeys
import KMSModel
import KMSStore

/// Facts from the rows of the store, on its thread.
final class StoredFacts: FactReader {
  private let reader: any StoreReader
  private let rows: RowBook
  private let provider: any KeyProvider
  /// Where committed facts are kept for later; nothing inside a transaction that may still be undone.
  private let cache: FactCache?

  init(
    reader: any StoreReader, rows: RowBook, provider: any KeyProvider, cache: FactCache?
  ) {
    self.reader = reader
    self.rows = rows
    self.provider = provider
    self.cache = cache
  }

  func key(_ arn: KeyARN) throws(Interruption) -> KeySnapshot? {
    let rowKey = Tables.key(arn)
    guard let record = try record(KeyRecord.self, at: rowKey) else { return nil }
    var materials: [LoadedMaterial] = []
    for version in record.versions where version.isPresent {
      materials.append(
        LoadedMaterial(
          try material(version.id, of: record), spec: record.spec, provider: provider))
    }
    let snapshot = KeySnapshot(record: record, materials: materials)
    cache?.insert(snapshot, at: rowKey)
    return snapshot
  }

  func target(of alias: AliasARN) throws(Interruption) -> KeyID? {
    let rowKey = Tables.alias(alias)
    guard let record = try record(AliasRecord.self, at: rowKey) else { return nil }
    cache?.insert(record.target, at: rowKey)
    return record.target
  }

  func owner(of material: KeyMaterialID, in region: Region) throws(Interruption) -> KeyARN? {
    let rowKey = Tables.material(material, in: region)
    guard let record = try record(MaterialRecord.self, at: rowKey) else { return nil }
    cache?.insert(record.key, at: rowKey)
    return record.key
  }

  private func material(_ id: KeyMaterialID, of key: KeyRecord) throws(Interruption)
    -> MaterialRecord
  {
    let rowKey = Tables.material(id, in: key.arn.region)
    guard let material = try record(MaterialRecord.self, at: rowKey) else {
      throw .error(.internal(cause: "material \(id) of \(key.arn) is not in the store"))
    }
    guard material.isPresent else {
      throw .error(
        .internal(cause: "material \(id) of \(key.arn) is gone, against its key's record"))
    }
    guard material.key == key.arn else {
      throw .error(.internal(cause: "material \(id) belongs to another key than \(key.arn)"))
    }
    return material
  }

  private func record<Record: StoredRecord>(_ type: Record.Type, at rowKey: String)
    throws(Interruption) -> Record?
  {
    do {
      guard let row = try reader.row(rowKey, in: Record.table) else { return nil }
      return try rows.record(type, from: row)
    } catch let error as StoreError {
      throw .error(.store(error))
    } catch let error as RecordError {
      throw .error(.record(error))
    } catch {
      throw .error(.internal(cause: "an unexpected kind of error while reading a row"))
    }
  }
}
