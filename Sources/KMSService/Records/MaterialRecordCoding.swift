public import KMSKeys
import KMSModel
public import KMSStore
public import StrictJSON

extension MaterialRecord: StoredRecord {
  /// See `Tables.materials`.
  public static var table: StoreTable { Tables.materials }

  /// See `Tables.materials`.
  public var rowKey: String { Tables.material(id, in: key.region) }

  /// Format: docs/formats/records.md, "material".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id.text)
    writer.member("key", key.text)
    writer.member("created", creationDate)
    writer.member("wrapped", HexText.encode(wrapped))
  }

  /// Format: docs/formats/records.md, "material".
  public init(members: RecordMembers) throws(RecordError) {
    let key = try members.parsed("key") { text -> KeyARN? in
      guard case .arn(let arn)? = KeyReference(text) else { return nil }
      return arn
    }
    self.init(
      id: try members.parsed("id", { KeyMaterialID($0) }), key: key,
      creationDate: try members.timestamp("created"),
      wrapped: try members.parsed("wrapped", HexText.decode))
  }
}
