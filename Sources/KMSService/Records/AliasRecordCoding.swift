public import KMSKeys
import KMSModel
public import KMSStore
public import StrictJSON

extension AliasRecord: StoredRecord {
  /// See `Tables.aliases`.
  public static var table: StoreTable { Tables.aliases }

  /// See `Tables.aliases`.
  public var rowKey: String { Tables.alias(arn) }

  /// Format: docs/formats/records.md, "alias".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("arn", arn.text)
    writer.member("target", target.text)
    writer.member("created", creationDate)
    writer.member("updated", lastUpdatedDate)
  }

  /// Format: docs/formats/records.md, "alias".
  public init(members: RecordMembers) throws(RecordError) {
    let arn = try members.parsed("arn") { text -> AliasARN? in
      guard case .aliasARN(let arn)? = KeyReference(text) else { return nil }
      return arn
    }
    self.init(
      arn: arn, target: try members.parsed("target", KeyID.init),
      creationDate: try members.timestamp("created"),
      lastUpdatedDate: try members.timestamp("updated"))
  }
}
