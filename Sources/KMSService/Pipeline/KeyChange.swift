import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

extension Call {
  /// Changes the record of an authorized key inside the transaction.
  ///
  /// The snapshot was read in the same transaction; the row's version says so once more.
  func change(_ key: borrowing AuthorizedKey, _ body: (inout KeyRecord) -> Void)
    throws(Interruption)
  {
    guard key.use.subject.key == key.snapshot.record.arn else {
      throw .error(.key(.tokenMismatch))
    }
    var record = key.snapshot.record
    body(&record)
    try replace(record)
  }

  /// Changes the record of an authorized key, and gives what is shared to the related keys.
  func changeSharing(_ key: borrowing AuthorizedKey, _ body: (inout KeyRecord) -> Void)
    throws(Interruption)
  {
    guard key.use.subject.key == key.snapshot.record.arn else {
      throw .error(.key(.tokenMismatch))
    }
    var record = key.snapshot.record
    body(&record)
    try changes().replaceSharing(record)
  }

  /// What writes rows, for operations of mode `storeWrite`.
  func writer() throws(Interruption) -> RowWriter {
    RowWriter(try transaction(), rows: environment.rows)
  }

  /// Writes a changed record over its row. A record that did not change costs no write.
  func replace(_ record: some StoredRecord) throws(Interruption) {
    try writer().replace(record)
  }

  /// Writes a row that carries nothing but its key.
  func addEmptyRow(at key: String, in table: StoreTable) throws(Interruption) {
    try writer().addEmptyRow(at: key, in: table)
  }

  /// Deletes a row that must be there.
  func remove(_ key: String, from table: StoreTable) throws(Interruption) {
    try writer().remove(key, from: table)
  }

  /// Reads a record by the key of its row.
  func record<Record: StoredRecord>(_ type: Record.Type, at key: String) throws(Interruption)
    -> Record?
  {
    let rows = try rows()
    do {
      guard let row = try rows.row(key, in: Record.table) else { return nil }
      return try environment.rows.record(type, from: row)
    } catch let error as StoreError {
      throw .error(.store(error))
    } catch let error as RecordError {
      throw .error(.record(error))
    } catch {
      throw .error(.internal(cause: "an unexpected kind of error while reading a row"))
    }
  }
}
