/// A transaction that holds every argument to `StoreLimits` and writes down what it changed.
package final class EngineTransaction: EngineReader, StoreTransaction {
  /// What was changed, in order.
  private(set) var changes: [StoreChange] = []

  package func insert(_ value: [UInt8], at key: String, in table: StoreTable) throws(StoreError) {
    try checkChange(of: key)
    try checkValue(value)
    let isInserted = try noting { engine throws(StoreError) in
      try engine.insert(value, at: key, in: table)
    }
    guard isInserted else { throw .alreadyExists }
    try noteChange(of: key, in: table)
  }

  package func update(
    _ value: [UInt8], at key: String, in table: StoreTable, from version: UInt64
  ) throws(StoreError) {
    try checkChange(of: key)
    try checkValue(value)
    let isUpdated = try noting { engine throws(StoreError) in
      try engine.update(value, at: key, in: table, from: version)
    }
    guard isUpdated else { throw .conflict }
    try noteChange(of: key, in: table)
  }

  package func delete(_ key: String, in table: StoreTable, from version: UInt64)
    throws(StoreError)
  {
    try checkChange(of: key)
    let isDeleted = try noting { engine throws(StoreError) in
      try engine.delete(key, in: table, from: version)
    }
    guard isDeleted else { throw .conflict }
    try noteChange(of: key, in: table)
  }

  private func noteChange(of key: String, in table: StoreTable) throws(StoreError) {
    let sequence = try noting { engine throws(StoreError) in
      try engine.appendChange(to: key, in: table)
    }
    changes.append(StoreChange(sequence: sequence, table: table, key: key))
  }

  private func checkChange(of key: String) throws(StoreError) {
    try checkKey(key)
    guard changes.count < StoreLimits.transactionChangesMax else {
      throw .limitExceeded(.transaction)
    }
  }

  private func checkValue(_ value: [UInt8]) throws(StoreError) {
    guard value.count <= StoreLimits.valueByteCountMax else { throw .limitExceeded(.value) }
  }
}
