import KMSStore

/// A row that is about to be inserted, with its MAC.
struct NewRow: Sendable {
  let key: String
  let value: [UInt8]
  let table: StoreTable
}

extension RowBook {
  /// The row of a new record, and behind it those that make the record findable.
  func newRows(of record: some StoredRecord) -> [NewRow] {
    let table = type(of: record).table
    let key = record.rowKey
    var rows = [NewRow(key: key, value: value(of: record, at: key), table: table)]
    for index in record.indexRows {
      rows.append(
        NewRow(
          key: index.key, value: emptyValue(at: index.key, in: index.table), table: index.table))
    }
    return rows
  }
}
