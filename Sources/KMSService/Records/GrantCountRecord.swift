import KMSModel
import KMSStore
import StrictJSON

/// How many grants a key has, so that the quota costs no listing.
///
/// Format: docs/formats/records.md, "grant count".
struct GrantCountRecord: StoredRecord, Hashable {
  let key: KeyARN
  var count: Int64

  static var table: StoreTable { Tables.grantCounts }

  var rowKey: String { Tables.key(key) }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("key", key.text)
    writer.member("count", count)
  }

  init(key: KeyARN, count: Int64) {
    self.key = key
    self.count = count
  }

  init(members: RecordMembers) throws(RecordError) {
    key = try members.parsed("key") { text -> KeyARN? in
      guard case .arn(let arn)? = KeyReference(text) else { return nil }
      return arn
    }
    count = try members.integer("count")
  }
}
