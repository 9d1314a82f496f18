import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// Lists the keys of the caller's account in the Region.
///
/// Source: KMS API Reference, ListKeys.
enum ListKeys: Operation {
  static let operation = KMSOperation.listKeys
  static let mode = ExecutionMode.storeRead

  static func describe(_ request: ListKeysRequest, in fields: inout AuditFields) {
    fields.integer("limit", request.limit)
    fields.text("marker", request.marker)
    fields.texts("resourceOwners", request.resourceOwners?.map(\.rawValue))
  }

  static func perform(_ request: ListKeysRequest, in call: Call) throws(Interruption)
    -> ListKeysResponse
  {
    let owners = request.resourceOwners ?? [.`self`]
    let page = try call.page(
      limit: request.limit, marker: request.marker, standard: 100, max: 1000,
      filter: owners.map(\.rawValue).sorted().joined(separator: "+"))
    _ = try call.authorizeInAccount()
    guard owners.contains(.`self`) else { return ListKeysResponse(keys: [], truncated: false) }
    let rows = try call.rows(
      in: Tables.keys, prefix: Tables.keyPrefix(call.region, call.caller.account), for: page)
    let cut = try call.cut(rows, for: page, position: \.key)
    var entries: [KeyListEntry] = []
    for row in cut.entries {
      let arn = try call.record(KeyRecord.self, from: row).arn
      entries.append(KeyListEntry(keyId: arn.id.text, keyArn: arn.text))
    }
    return ListKeysResponse(
      keys: entries, nextMarker: cut.nextMarker, truncated: cut.nextMarker != nil)
  }
}
