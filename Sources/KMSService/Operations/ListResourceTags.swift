import KMSAudit
import KMSKeys
import KMSModel

/// Lists the tags of a key, in the order of their keys.
///
/// Source: KMS API Reference, ListResourceTags.
enum ListResourceTags: Operation {
  static let operation = KMSOperation.listResourceTags
  static let mode = ExecutionMode.facts

  static func describe(_ request: ListResourceTagsRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.integer("limit", request.limit)
    fields.text("marker", request.marker)
  }

  static func perform(_ request: ListResourceTagsRequest, in call: Call) throws(Interruption)
    -> ListResourceTagsResponse
  {
    let page = try call.page(
      limit: request.limit, marker: request.marker, standard: 50, max: 50, filter: request.keyId)
    let key = try call.key(request.keyId)
    let rest = key.snapshot.record.tags.drop { tag in
      guard let after = page.after else { return false }
      return !after.utf8.lexicographicallyPrecedes(tag.key.utf8)
    }
    let cut = try call.cut(Array(rest), for: page, position: \.key)
    return ListResourceTagsResponse(
      tags: cut.entries.map { Tag(tagKey: $0.key, tagValue: $0.value) },
      nextMarker: cut.nextMarker, truncated: cut.nextMarker != nil)
  }
}
