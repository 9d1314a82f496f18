import KMSKeys
import KMSModel
import KMSStore

/// Reads and writes records and their index rows inside one transaction.
struct RowWriter {
  private let transaction: any StoreTransaction
  private let rows: RowBook

  /// Works in a transaction.
  init(_ transaction: any StoreTransaction, rows: RowBook) {
    self.transaction = transaction
    self.rows = rows
  }

  /// Writes a new record.
  func add(_ record: some StoredRecord) throws(Interruption) {
    for row in rows.newRows(of: record) {
      try storing { transaction throws(StoreError) in
        try transaction.insert(row.value, at: row.key, in: row.table)
      }
    }
  }

  /// Writes a changed record over its row. A record that did not change costs no write.
  func replace<Record: StoredRecord>(_ record: Record) throws(Interruption) {
    let value = rows.value(of: record)
    guard let row = try row(record.rowKey, in: Record.table) else {
      throw .error(.store(.conflict))
    }
    guard row.value != value else { return }
    let before = Set(try decoded(Record.self, row).indexRows)
    let after = Set(record.indexRows)
    try storing { transaction throws(StoreError) in
      try transaction.update(value, at: record.rowKey, in: Record.table, from: row.version)
    }
    for index in before.subtracting(after) { try remove(index.key, from: index.table) }
    for index in after.subtracting(before) { try addEmptyRow(at: index.key, in: index.table) }
  }

  /// Writes a record, whether or not there is one.
  func put<Record: StoredRecord>(_ record: Record) throws(Interruption) {
    guard try row(record.rowKey, in: Record.table) != nil else { return try add(record) }
    try replace(record)
  }

  /// Writes a record over itself, so that memories of it are dropped everywhere.
  func touch<Record: StoredRecord>(_ record: Record) throws(Interruption) {
    guard let row = try row(record.rowKey, in: Record.table) else { return }
    try storing { transaction throws(StoreError) in
      try transaction.update(row.value, at: row.key, in: Record.table, from: row.version)
    }
  }

  /// Deletes a record that must be there.
  func remove(_ record: some StoredRecord) throws(Interruption) {
    try remove(record.rowKey, from: type(of: record).table)
    for index in record.indexRows { try remove(index.key, from: index.table) }
  }

  /// Writes a row that carries nothing but its key.
  func addEmptyRow(at key: String, in table: StoreTable) throws(Interruption) {
    let value = rows.emptyValue(at: key, in: table)
    try storing { transaction throws(StoreError) in
      try transaction.insert(value, at: key, in: table)
    }
  }

  /// Writes a row that carries nothing but its key, unless it is there.
  func putEmptyRow(at key: String, in table: StoreTable) throws(Interruption) {
    guard try row(key, in: table) == nil else { return }
    try addEmptyRow(at: key, in: table)
  }

  /// Writes a row that carries nothing but its key, with another version if it is there.
  func renewEmptyRow(at key: String, in table: StoreTable) throws(Interruption) {
    guard let row = try row(key, in: table) else { return try addEmptyRow(at: key, in: table) }
    try storing { transaction throws(StoreError) in
      try transaction.update(row.value, at: key, in: table, from: row.version)
    }
  }

  /// Deletes a row that must be there.
  func remove(_ key: String, from table: StoreTable) throws(Interruption) {
    guard let row = try row(key, in: table) else { throw .error(.store(.conflict)) }
    try storing { transaction throws(StoreError) in
      try transaction.delete(key, in: table, from: row.version)
    }
  }

  /// Deletes a row if it is there.
  func discard(_ key: String, from table: StoreTable) throws(Interruption) {
    guard try row(key, in: table) != nil else { return }
    try remove(key, from: table)
  }

  /// Reads a record by the key of its row.
  func record<Record: StoredRecord>(_ type: Record.Type, at key: String) throws(Interruption)
    -> Record?
  {
    guard let row = try row(key, in: Record.table) else { return nil }
    return try decoded(type, row)
  }

  /// Whether there is a row.
  func hasRow(_ key: String, in table: StoreTable) throws(Interruption) -> Bool {
    try row(key, in: table) != nil
  }

  /// Lets another part of the service delete what it keeps for a key. Returns whether nothing is left.
  func removeSome(_ dependents: any KeyDependents, of key: KeyARN) throws(Interruption) -> Bool {
    try dependents.removeSome(of: key, in: transaction, rows: rows)
  }

  /// The keys of the rows below a prefix, at most so many.
  func keys(in table: StoreTable, prefix: String, limit: Int) throws(Interruption) -> [String] {
    do {
      return try transaction.rows(in: table, prefix: prefix, after: nil, limit: limit).map(\.key)
    } catch {
      throw .error(.store(error))
    }
  }

  /// The first records of a table.
  func records<Record: StoredRecord>(_ type: Record.Type, limit: Int) throws(Interruption)
    -> [Record]
  {
    let page: [Row]
    do {
      page = try transaction.rows(in: Record.table, prefix: "", after: nil, limit: limit)
    } catch {
      throw .error(.store(error))
    }
    return try page.map { row throws(Interruption) in try decoded(type, row) }
  }

  private func decoded<Record: StoredRecord>(_ type: Record.Type, _ row: Row)
    throws(Interruption) -> Record
  {
    do {
      return try rows.record(type, from: row)
    } catch {
      throw .error(.record(error))
    }
  }

  private func row(_ key: String, in table: StoreTable) throws(Interruption) -> Row? {
    do {
      return try transaction.row(key, in: table)
    } catch {
      throw .error(.store(error))
    }
  }

  private func storing(_ body: (any StoreTransaction) throws(StoreError) -> Void)
    throws(Interruption)
  {
    do {
      try body(transaction)
    } catch {
      throw .error(.store(error))
    }
  }
}
