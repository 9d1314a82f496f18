import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// Lists the aliases of the caller's account in the Region, or those of one key.
///
/// Source: KMS API Reference, ListAliases.
enum ListAliases: Operation {
  static let operation = KMSOperation.listAliases
  static let mode = ExecutionMode.storeRead

  static func describe(_ request: ListAliasesRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.integer("limit", request.limit)
    fields.text("marker", request.marker)
  }

  static func perform(_ request: ListAliasesRequest, in call: Call) throws(Interruption)
    -> ListAliasesResponse
  {
    let page = try call.page(
      limit: request.limit, marker: request.marker, standard: 50, max: 100,
      filter: request.keyId ?? "")
    let key = try request.keyId.map { text throws(Interruption) in
      try call.resolve(text, accepting: .key)
    }
    _ = try call.authorizeInAccount()
    let entries: [Listed]
    if let key {
      let prefix = Tables.aliasOfKeyPrefix(key.arn)
      entries = try aliases(of: key, page, in: call).map {
        Listed(position: prefix + $0.arn.name.text, entry: AliasListEntry(of: $0))
      }
    } else {
      entries = try allAliases(page, in: call)
    }
    let cut = try call.cut(entries, for: page, position: \.position)
    return ListAliasesResponse(
      aliases: cut.entries.map(\.entry), nextMarker: cut.nextMarker,
      truncated: cut.nextMarker != nil)
  }

  /// An entry and where it stands in the order of the list.
  private struct Listed {
    let position: String
    let entry: AliasListEntry
  }

  /// The aliases there are, and between them the predefined ones that stand for no key yet.
  private static func allAliases(_ page: PageRequest, in call: Call) throws(Interruption)
    -> [Listed]
  {
    var entries = try call.rows(
      in: Tables.aliases, prefix: Tables.keyPrefix(call.region, call.caller.account), for: page
    ).map { row throws(Interruption) in
      Listed(
        position: row.key,
        entry: AliasListEntry(of: try call.record(AliasRecord.self, from: row)))
    }
    for name in ManagedKeys.aliases {
      let alias = call.ownAlias(name)
      let position = Tables.alias(alias)
      let isOnPage = page.after?.utf8.lexicographicallyPrecedes(position.utf8) ?? true
      guard isOnPage, try call.facts.target(of: alias) == nil else { continue }
      entries.append(
        Listed(
          position: position, entry: AliasListEntry(aliasName: name.text, aliasArn: alias.text)))
    }
    return entries.sorted { $0.position.utf8.lexicographicallyPrecedes($1.position.utf8) }
  }

  private static func aliases(of key: ResolvedKey, _ page: PageRequest, in call: Call)
    throws(Interruption) -> [AliasRecord]
  {
    guard key.arn.account == call.caller.account, key.snapshot != nil else {
      throw .keyNotFound(key.arn)
    }
    let prefix = Tables.aliasOfKeyPrefix(key.arn)
    let rows = try call.rows(in: Tables.aliasesOfKeys, prefix: prefix, for: page)
    return try rows.map { row throws(Interruption) in
      guard let name = AliasName(String(row.key.dropFirst(prefix.count))),
        let record = try call.record(AliasRecord.self, at: Tables.alias(call.ownAlias(name)))
      else { throw .error(.internal(cause: "a row of `aliases_of_keys` names no alias")) }
      return record
    }
  }
}

extension AliasListEntry {
  fileprivate init(of record: AliasRecord) {
    self.init(
      aliasName: record.arn.name.text, aliasArn: record.arn.text, targetKeyId: record.target.text,
      creationDate: record.creationDate, lastUpdatedDate: record.lastUpdatedDate)
  }
}
