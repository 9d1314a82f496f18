import KMSStore
import Synchronization

/// Rows in sorted arrays, undone by a log of what was there before.
final class MemoryEngine: StoreEngine {
  /// How to take one step back.
  private enum Undo {
    case row(StoreTable, key: [UInt8], MemoryTable.Entry?)
    case change
  }

  /// What to do with an entry.
  private enum Step {
    case leave
    case put(MemoryTable.Entry)
    case remove
  }

  private let disk: MemoryDisk
  private let faults: MemoryFaults
  private let keptChanges: Int
  private var undo: [Undo] = []
  private var transactionStart = 0
  private var groupFailure: StoreError?
  private(set) var canContinue = true

  init(disk: MemoryDisk, faults: MemoryFaults, keptChanges: Int) {
    self.disk = disk
    self.faults = faults
    self.keptChanges = max(1, keptChanges)
  }

  func beginReads() throws(StoreError) {}

  func endReads() {}

  func beginGroup() throws(StoreError) {
    undo = []
    groupFailure = nil
  }

  func beginTransaction() throws(StoreError) {
    transactionStart = undo.count
  }

  func keepTransaction() throws(StoreError) {}

  func undoTransaction() throws(StoreError) {
    stepBack(to: transactionStart)
  }

  func commitGroup() throws(StoreError) {
    switch faults.take(.commit) {
    case nil:
      finishGroup()
    case .failure(let failure):
      throw note(failure)
    case .crash(.beforeCommit):
      throw note(.needsReopening)
    case .crash(.afterCommit):
      finishGroup()
      throw note(.needsReopening)
    }
  }

  func abandonGroup() {
    stepBack(to: 0)
    if case .unavailable(let failure) = groupFailure, !failure.leavesStoreUsable {
      canContinue = false
    }
  }

  func deliver(_ completions: [@Sendable () -> Void]) {
    if faults.hold(completions) { return }
    for completion in completions { completion() }
  }

  private func finishGroup() {
    undo = []
    disk.contents.withLock { contents in
      let surplus = contents.changes.count - keptChanges
      if surplus > 0 { contents.changes.removeFirst(surplus) }
    }
  }

  private func stepBack(to count: Int) {
    disk.contents.withLock { contents in
      while undo.count > count {
        switch undo.removeLast() {
        case .row(let table, let key, let entry):
          contents.tables[table, default: MemoryTable()].set(entry, at: key)
        case .change:
          contents.changes.removeLast()
          contents.lastSequence -= 1
        }
      }
    }
  }

  private func meet(_ step: MemoryFaults.Step) throws(StoreError) {
    if case .failure(let failure) = faults.take(step) { throw note(failure) }
  }

  private func note(_ failure: StoreFailure) -> StoreError {
    groupFailure = .unavailable(failure)
    return .unavailable(failure)
  }

  // MARK: Rows

  func row(_ key: String, in table: StoreTable) throws(StoreError) -> Row? {
    try meet(.read)
    return disk.contents.withLock { contents in
      contents.tables[table]?.entry(at: Array(key.utf8)).map(MemoryEngine.row)
    }
  }

  func rows(in table: StoreTable, prefix: String, after key: String?, limit: Int)
    throws(StoreError) -> [Row]
  {
    try meet(.read)
    return disk.contents.withLock { contents in
      let entries = contents.tables[table]?.entries(
        prefix: Array(prefix.utf8), after: key.map { Array($0.utf8) })
      return (entries ?? []).prefix(limit).map(MemoryEngine.row)
    }
  }

  func count(in table: StoreTable, prefix: String) throws(StoreError) -> Int {
    try meet(.read)
    return disk.contents.withLock { contents in
      contents.tables[table]?.entries(prefix: Array(prefix.utf8), after: nil).count ?? 0
    }
  }

  func changeBounds() throws(StoreError) -> ClosedRange<UInt64>? {
    try meet(.read)
    return disk.contents.withLock { contents in
      contents.changes.first.map { $0.sequence...contents.lastSequence }
    }
  }

  func changes(after sequence: UInt64, limit: Int) throws(StoreError) -> [StoreChange] {
    try meet(.read)
    return disk.contents.withLock { contents in
      let start = contents.changes.firstIndex { $0.sequence > sequence } ?? contents.changes.count
      return Array(contents.changes[start...].prefix(limit))
    }
  }

  func insert(_ value: [UInt8], at key: String, in table: StoreTable) throws(StoreError) -> Bool {
    try change(key, in: table) { entry in
      guard entry == nil else { return .leave }
      return .put(MemoryTable.Entry(key: Array(key.utf8), version: 1, value: value))
    }
  }

  func update(_ value: [UInt8], at key: String, in table: StoreTable, from version: UInt64)
    throws(StoreError) -> Bool
  {
    try change(key, in: table) { entry in
      guard var next = entry, next.version == version else { return .leave }
      next.version += 1
      next.value = value
      return .put(next)
    }
  }

  func delete(_ key: String, in table: StoreTable, from version: UInt64) throws(StoreError) -> Bool
  {
    try change(key, in: table) { entry in
      guard let entry, entry.version == version else { return .leave }
      return .remove
    }
  }

  func appendChange(to key: String, in table: StoreTable) throws(StoreError) -> UInt64 {
    undo.append(.change)
    return disk.contents.withLock { contents in
      contents.lastSequence += 1
      contents.changes.append(
        StoreChange(sequence: contents.lastSequence, table: table, key: key))
      return contents.lastSequence
    }
  }

  func scrub() throws(StoreError) {}

  /// Takes a step with an entry. Returns whether anything was changed.
  private func change(
    _ key: String, in table: StoreTable, _ step: (MemoryTable.Entry?) -> Step
  ) throws(StoreError) -> Bool {
    try meet(.change)
    let bytes = Array(key.utf8)
    let isChanged = disk.contents.withLock { contents -> Bool in
      let previous = contents.tables[table]?.entry(at: bytes)
      switch step(previous) {
      case .leave: return false
      case .put(let entry): contents.tables[table, default: MemoryTable()].set(entry, at: bytes)
      case .remove: contents.tables[table, default: MemoryTable()].set(nil, at: bytes)
      }
      undo.append(.row(table, key: bytes, previous))
      return true
    }
    return isChanged
  }

  private static func row(_ entry: MemoryTable.Entry) -> Row {
    Row(
      key: String(decoding: entry.key, as: UTF8.self), version: entry.version, value: entry.value)
  }
}
