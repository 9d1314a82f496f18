public import KMSAuthorization
import KMSKeys
public import KMSModel
public import KMSStore

/// What decisions look at, read from a store outside of any request: for simulations.
public struct OfflineFacts: Sendable {
  /// How many grants of one grantee on one key are read.
  public static let grantsMax = 1_000

  private let store: any KMSStore
  private let rows: RowBook

  /// Reads a store.
  public init(store: any KMSStore, rows: RowBook) {
    self.store = store
    self.rows = rows
  }

  /// The facts of a key, or nothing if there is no such key.
  ///
  /// - Parameter policy: a text that comes in the place of the key's own policy.
  /// - Throws: `.error` with what the store or a row says.
  public func key(_ arn: KeyARN, policy: String? = nil) async throws(Interruption)
    -> KeyAuthorizationFacts?
  {
    let rowKey = Tables.key(arn)
    guard let record = try await self.record(KeyRecord.self, at: rowKey) else { return nil }
    let principals = try await self.record(PolicyPrincipalsRecord.self, at: rowKey)
    let prefix = Tables.aliasOfKeyPrefix(arn)
    let aliases = try await page(Tables.aliasesOfKeys, prefix)
    return KeyAuthorizationFacts(
      arn: arn, policy: policy ?? record.policy, bindings: principals?.bindings ?? [],
      attributes: KeyAttributes(of: record), tags: StringPairs(record.tags),
      aliases: aliases.count > Quotas.aliasesPerKeyMaxStandard
        ? nil : aliases.map { String($0.key.dropFirst(prefix.count)) },
      isServiceManaged: record.manager == .aws)
  }

  /// The grants on a key that are filed under one of these names, at most 1,000 for each.
  ///
  /// - Throws: `.error` with what the store or a row says.
  public func grants(on key: KeyARN, to names: [String]) async throws(Interruption)
    -> [GrantFacts]
  {
    var grants: [GrantFacts] = []
    for name in names {
      let prefix = Tables.grantee(key, name) + "/"
      for row in try await page(Tables.grantsOfGrantees, prefix) {
        let id = String(row.key.dropFirst(prefix.count))
        guard let grant = try await record(GrantRecord.self, at: Tables.grant(key, id)) else {
          continue
        }
        grants.append(grant.facts)
      }
    }
    return grants
  }

  private func page(_ table: StoreTable, _ prefix: String) async throws(Interruption) -> [Row] {
    do {
      return try await store.read { reader throws(StoreError) in
        try reader.rows(in: table, prefix: prefix, after: nil, limit: OfflineFacts.grantsMax)
      }
    } catch {
      throw .error(.store(error))
    }
  }

  private func record<Record: StoredRecord>(_ type: Record.Type, at key: String)
    async throws(Interruption) -> Record?
  {
    let row: Row?
    do {
      row = try await store.read { reader throws(StoreError) in
        try reader.row(key, in: Record.table)
      }
    } catch {
      throw .error(.store(error))
    }
    guard let row else { return nil }
    do {
      return try rows.record(type, from: row)
    } catch {
      throw .error(.record(error))
    }
  }
}
