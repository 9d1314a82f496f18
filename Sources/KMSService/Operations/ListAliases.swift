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
    let records: [AliasRecord]
    if let key {
      records = try aliases(of: key, page, in: call)
    } else {
      records = try call.rows(
        in: Tables.aliases, prefix: Tables.keyPrefix(call.region, call.caller.account), for: page
      ).map { row throws(Interruption) in try call.record(AliasRecord.self, from: row) }
    }
    let cut = try call.cut(records, for: page) { record in
      key.map { Tables.aliasOfKey($0.arn, record.arn.name) } ?? record.rowKey
    }
    return ListAliasesResponse(
      aliases: cut.entries.map(AliasListEntry.init(of:)), nextMarker: cut.nextMarker,
      truncated: cut.nextMarker != nil)
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
