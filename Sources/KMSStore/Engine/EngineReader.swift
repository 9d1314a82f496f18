/// A reader that holds every argument to `StoreLimits` before an engine sees it.
package class EngineReader: StoreReader {
  /// The engine that is read.
  package let engine: any StoreEngine
  /// The first failure of the engine itself. A caller may have caught it; it counts all the same.
  private(set) var failure: StoreError?
  private var isOver = false

  init(_ engine: any StoreEngine) {
    self.engine = engine
  }

  /// Ends the loan: from here on every call throws `.closed`.
  final func end() {
    isOver = true
  }

  package func row(_ key: String, in table: StoreTable) throws(StoreError) -> Row? {
    try checkKey(key)
    return try noting { engine throws(StoreError) in try engine.row(key, in: table) }
  }

  package func rows(in table: StoreTable, prefix: String, after key: String?, limit: Int)
    throws(StoreError) -> [Row]
  {
    try checkPrefix(prefix)
    if let key { try checkKey(key) }
    try checkPage(limit)
    return try noting { engine throws(StoreError) in
      try engine.rows(in: table, prefix: prefix, after: key, limit: limit)
    }
  }

  package func count(in table: StoreTable, prefix: String) throws(StoreError) -> Int {
    try checkPrefix(prefix)
    return try noting { engine throws(StoreError) in
      try engine.count(in: table, prefix: prefix)
    }
  }

  package func lastChangeSequence() throws(StoreError) -> UInt64 {
    let bounds = try noting { engine throws(StoreError) in try engine.changeBounds() }
    return bounds?.upperBound ?? 0
  }

  package func changes(after sequence: UInt64, limit: Int) throws(StoreError) -> [StoreChange] {
    try checkPage(limit)
    let bounds = try noting { engine throws(StoreError) in try engine.changeBounds() }
    guard sequence != bounds?.upperBound ?? 0 else { return [] }
    // Past the end: the follower knows entries that are no more, as after a restore from a backup.
    guard let bounds, (bounds.lowerBound - 1..<bounds.upperBound).contains(sequence) else {
      throw .changesPruned
    }
    return try noting { engine throws(StoreError) in
      try engine.changes(after: sequence, limit: limit)
    }
  }

  /// Asks the engine, and remembers that it failed.
  final func noting<Value>(_ ask: (any StoreEngine) throws(StoreError) -> Value)
    throws(StoreError) -> Value
  {
    guard !isOver else { throw .closed }
    do {
      return try ask(engine)
    } catch {
      failure = failure ?? error
      throw error
    }
  }

  final func checkKey(_ key: String) throws(StoreError) {
    guard (1...StoreLimits.keyByteCountMax).contains(key.utf8.count) else {
      throw .limitExceeded(.key)
    }
  }

  private func checkPrefix(_ prefix: String) throws(StoreError) {
    guard prefix.utf8.count <= StoreLimits.keyByteCountMax else { throw .limitExceeded(.prefix) }
  }

  private func checkPage(_ limit: Int) throws(StoreError) {
    guard (1...StoreLimits.pageRowCountMax).contains(limit) else { throw .limitExceeded(.page) }
  }
}
