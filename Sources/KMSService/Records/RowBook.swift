public import KMSKeys
import KMSModel
public import KMSStore
import StrictJSON

/// Turns records into authenticated rows and back.
///
/// A row's value is a version byte, 32 bytes of MAC and the JSON of the record. The MAC covers table,
/// key and JSON, so that a row can neither be changed nor moved.
/// Format: docs/formats/records.md, "row".
public struct RowBook: Sendable {
  private static let formatVersion: UInt8 = 1
  private static let headerByteCount = 1 + RowAuthenticator.tagByteCount
  /// What most records fit into, so that they are not moved while they are written.
  private static let usualByteCountMax = 1_536

  private let authenticator: RowAuthenticator

  /// Uses the row key of a deployment.
  public init(authenticator: RowAuthenticator) {
    self.authenticator = authenticator
  }

  /// The value of a record's row.
  public func value(of record: some StoredRecord) -> [UInt8] {
    value(of: record, at: record.rowKey)
  }

  /// The value of a record's row, the key of which is known.
  func value(of record: some StoredRecord, at key: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.reserveCapacity(RowBook.usualByteCountMax)
    writer.beginObject()
    record.writeMembers(to: &writer)
    writer.endObject()
    return value(ofPayload: writer.finished(), at: key, in: type(of: record).table)
  }

  /// The value of a row that carries nothing but its key.
  public func emptyValue(at key: String, in table: StoreTable) -> [UInt8] {
    value(ofPayload: Array("{}".utf8), at: key, in: table)
  }

  /// Reads a record back.
  ///
  /// - Throws: `.notAuthentic` or `.malformed`; the row must not be used.
  public func record<Record: StoredRecord>(_ type: Record.Type, from row: Row)
    throws(RecordError) -> Record
  {
    let payload = try payload(of: row, in: Record.table)
    let value: JSONValue
    do {
      value = try JSONValue(parsing: payload)
    } catch {
      throw .malformed(table: Record.table.name, field: "")
    }
    guard case .object(let object) = value else {
      throw .malformed(table: Record.table.name, field: "")
    }
    let record = try Record(members: RecordMembers(object, table: Record.table.name))
    guard record.rowKey.utf8.elementsEqual(row.key.utf8) else {
      throw .malformed(table: Record.table.name, field: "key")
    }
    return record
  }

  /// Checks a row that carries nothing but its key.
  public func check(_ row: Row, in table: StoreTable) throws(RecordError) {
    _ = try payload(of: row, in: table)
  }

  /// A MAC over a statement that leaves the store, in lower-case hex.
  ///
  /// - Parameter purpose: what it is; never the name of a table, as names of tables have no dash.
  func signature(of statement: [UInt8], purpose: String) -> String {
    HexText.encode(authenticator.tag(table: purpose, key: "", payload: statement))
  }

  private func value(ofPayload payload: [UInt8], at key: String, in table: StoreTable) -> [UInt8] {
    let tag = authenticator.tag(table: table.name, key: key, payload: payload)
    var value: [UInt8] = []
    value.reserveCapacity(RowBook.headerByteCount + payload.count)
    value.append(RowBook.formatVersion)
    value.append(contentsOf: tag)
    value.append(contentsOf: payload)
    return value
  }

  private func payload(of row: Row, in table: StoreTable) throws(RecordError) -> [UInt8] {
    guard row.value.count > RowBook.headerByteCount, row.value[0] == RowBook.formatVersion else {
      throw .notAuthentic(table: table.name)
    }
    let tag = Array(row.value[1..<RowBook.headerByteCount])
    let payload = Array(row.value[RowBook.headerByteCount...])
    guard authenticator.isAuthentic(tag: tag, table: table.name, key: row.key, payload: payload)
    else { throw .notAuthentic(table: table.name) }
    return payload
  }
}
