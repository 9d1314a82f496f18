import KMSAuthorization
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
  private let aliasesPerKeyMax: Int
  /// The version of material that was read last, in an attempt that writes nothing.
  private var lastMaterial: MaterialRecord?

  init(
    reader: any StoreReader, rows: RowBook, provider: any KeyProvider, cache: FactCache?,
    aliasesPerKeyMax: Int
  ) {
    self.aliasesPerKeyMax = min(aliasesPerKeyMax, StoreLimits.pageRowCountMax - 1)
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
    let principals = try self.record(PolicyPrincipalsRecord.self, at: rowKey)
    let snapshot = KeySnapshot(
      record: record, materials: materials, bindings: principals?.bindings ?? [],
      aliases: try aliases(of: arn), policies: cache?.policies ?? SharedPolicies())
    cache?.insert(snapshot)
    return snapshot
  }

  /// The names of the key's aliases; nothing if there are more than a key may have.
  private func aliases(of key: KeyARN) throws(Interruption) -> [String]? {
    let prefix = Tables.aliasOfKeyPrefix(key)
    let found = try rows(
      in: Tables.aliasesOfKeys, prefix: prefix, after: nil, limit: aliasesPerKeyMax + 1)
    guard found.count <= aliasesPerKeyMax else { return nil }
    for row in found { try check(row, in: Tables.aliasesOfKeys) }
    return found.map { String($0.key.dropFirst(prefix.count)) }
  }

  func target(of alias: AliasARN) throws(Interruption) -> KeyID? {
    let rowKey = Tables.alias(alias)
    guard let record = try record(AliasRecord.self, at: rowKey) else { return nil }
    cache?.insert(record.target, at: rowKey)
    return record.target
  }

  func owner(of material: KeyMaterialID, in region: Region) throws(Interruption) -> KeyARN? {
    guard let record = try self.material(material, in: region) else { return nil }
    // Not kept: the key that comes next brings all its versions along. That key need not read this one again.
    if cache != nil { lastMaterial = record }
    return record.key
  }

  /// How many grants of one grantee on one key are kept in memory.
  static let grantsCachedMax = 256

  func grant(on key: KeyARN, to names: [String], where isTaken: (GrantFacts) -> Bool)
    throws(Interruption) -> GrantFacts?
  {
    for name in names {
      if let grant = try grant(on: key, to: Tables.grantee(key, name), where: isTaken) {
        return grant
      }
    }
    return nil
  }

  /// Reads the grants of one grantee page by page, and keeps them if the first page is all.
  private func grant(on key: KeyARN, to prefix: String, where isTaken: (GrantFacts) -> Bool)
    throws(Interruption) -> GrantFacts?
  {
    var after: String?
    while true {
      let page = try rows(
        in: Tables.grantsOfGrantees, prefix: prefix + "/", after: after,
        limit: StoredFacts.grantsCachedMax)
      var grants: [GrantFacts] = []
      for row in page {
        try check(row, in: Tables.grantsOfGrantees)
        grants.append(try grant(on: key, id: String(row.key.dropFirst(prefix.count + 1))))
      }
      let isAll = page.count < StoredFacts.grantsCachedMax
      if isAll, after == nil { cache?.insert(grants, at: prefix) }
      if let grant = grants.first(where: isTaken) { return grant }
      guard !isAll, let last = page.last else { return nil }
      after = last.key
    }
  }

  private func grant(on key: KeyARN, id: String) throws(Interruption) -> GrantFacts {
    guard let grant = try record(GrantRecord.self, at: Tables.grant(key, id)) else {
      throw .error(.internal(cause: "a row of `grants_of_grantees` names no grant"))
    }
    return grant.facts
  }

  private func rows(in table: StoreTable, prefix: String, after: String?, limit: Int)
    throws(Interruption) -> [Row]
  {
    do {
      return try reader.rows(in: table, prefix: prefix, after: after, limit: limit)
    } catch {
      throw .error(.store(error))
    }
  }

  private func check(_ row: Row, in table: StoreTable) throws(Interruption) {
    do {
      try rows.check(row, in: table)
    } catch {
      throw .error(.record(error))
    }
  }

  private func material(_ id: KeyMaterialID, of key: KeyRecord) throws(Interruption)
    -> MaterialRecord
  {
    guard let material = try material(id, in: key.arn.region) else {
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

  /// The row of a version, or nothing.
  private func material(_ id: KeyMaterialID, in region: Region) throws(Interruption)
    -> MaterialRecord?
  {
    if let lastMaterial, lastMaterial.id == id, lastMaterial.key.region == region {
      return lastMaterial
    }
    return try record(MaterialRecord.self, at: Tables.material(id, in: region))
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
