import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// Changes of keys that requests and the background service have in common, inside one transaction.
///
/// Each is whole or does not happen: a crash leaves the key as it was before or as it is after.
struct KeyChanges {
  let environment: ServiceEnvironment
  let writer: RowWriter
  /// The moment that the change is dated with.
  let now: Timestamp

  /// The key as the transaction sees it.
  func key(_ arn: KeyARN) throws(Interruption) -> KeyRecord? {
    try writer.record(KeyRecord.self, at: Tables.key(arn))
  }

  /// A stored version of a key's material.
  func material(_ id: KeyMaterialID, of key: KeyARN) throws(Interruption) -> MaterialRecord {
    guard
      let material = try writer.record(
        MaterialRecord.self, at: Tables.material(id, in: key.region)), material.key == key
    else { throw .error(.internal(cause: "material \(id) of \(key) is not in the store")) }
    return material
  }

  /// Notes that something wrapped is about to be deleted, so that the present root key and wrapping epoch
  /// are retired.
  func noteErasure(of material: MaterialRecord) throws(Interruption) {
    guard material.isPresent else { return }
    try writer.renewEmptyRow(at: Tables.erasureDue, in: Tables.erasures)
  }
}

extension Call {
  /// The changes that this operation may make, inside its transaction.
  func changes() throws(Interruption) -> KeyChanges {
    KeyChanges(environment: environment, writer: try writer(), now: now)
  }
}
