import KMSAuthorization
import KMSModel
import KMSStore
import StrictJSON

/// The users and roles that a key policy names, bound to their unique ids when it was written.
///
/// Format: docs/formats/records.md, "policy principals".
struct PolicyPrincipalsRecord: StoredRecord, Hashable {
  let key: KeyARN
  let bindings: [PolicyBinding]

  static var table: StoreTable { Tables.policyPrincipals }

  var rowKey: String { Tables.key(key) }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("key", key.text)
    writer.name("principals")
    writer.beginArray()
    for binding in bindings {
      writer.beginArray()
      writer.string(binding.text)
      writer.string(binding.id)
      writer.endArray()
    }
    writer.endArray()
  }

  init(key: KeyARN, bindings: [PolicyBinding]) {
    self.key = key
    self.bindings = bindings
  }

  init(members: RecordMembers) throws(RecordError) {
    key = try members.parsed("key") { text -> KeyARN? in
      guard case .arn(let arn)? = KeyReference(text) else { return nil }
      return arn
    }
    var bindings: [PolicyBinding] = []
    for value in try members.list("principals") {
      guard case .array(let pair) = value, pair.count == 2, case .string(let text) = pair[0],
        case .string(let id) = pair[1]
      else { throw members.malformed("principals") }
      bindings.append(PolicyBinding(text: text, id: id))
    }
    self.bindings = bindings
  }
}
