import Dispatch
import KMSStore
import Synchronization
import Testing

let table = StoreTable("contract")
let otherTable = StoreTable("other_contract")

extension KMSStore {
  /// One transaction that changes rows and is kept.
  func change(
    _ body: @escaping @Sendable (any StoreTransaction) throws -> Void
  ) async throws(StoreError) {
    try await write { transaction throws(StoreError) in
      try typed { try body(transaction) }
      return .commit(())
    }
  }

  /// One inserted row.
  func insert(_ value: [UInt8], at key: String) async throws(StoreError) {
    try await change { transaction throws(StoreError) in
      try transaction.insert(value, at: key, in: table)
    }
  }

  /// Inserted rows without a value.
  func insert(keys: [String]) async throws(StoreError) {
    try await change { transaction throws(StoreError) in
      for key in keys { try transaction.insert([], at: key, in: table) }
    }
  }

  /// The row at a key.
  func row(_ key: String) async throws(StoreError) -> Row? {
    try await read { reader throws(StoreError) in try reader.row(key, in: table) }
  }

  /// The keys of a scan.
  func keys(prefix: String = "", after key: String? = nil, limit: Int = 1_000)
    async throws(StoreError) -> [String]
  {
    try await read { reader throws(StoreError) in
      try reader.rows(in: table, prefix: prefix, after: key, limit: limit).map(\.key)
    }
  }

  /// The sequence of the youngest entry of the feed.
  func lastChangeSequence() async throws(StoreError) -> UInt64 {
    try await read { reader throws(StoreError) in try reader.lastChangeSequence() }
  }
}

/// The bytes of strings, which unlike strings are equal only when they are the same.
func bytes(_ strings: [String]) -> [[UInt8]] {
  strings.map { Array($0.utf8) }
}

/// Runs a closure whose errors the compiler does not infer, though they can be nothing else.
func typed<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
  do {
    return try body()
  } catch {
    guard let error = error as? StoreError else {
      Issue.record(error, "not an error of the store")
      throw .damaged
    }
    throw error
  }
}

/// What a call throws; records an issue when it throws nothing.
func failure<Value>(
  sourceLocation: SourceLocation = #_sourceLocation, _ call: () async throws -> Value
) async -> StoreError? {
  do {
    _ = try await call()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    return nil
  } catch {
    return error as? StoreError
  }
}

/// Keeps a store's thread busy, so that whatever is asked meanwhile waits together.
final class Gate: Sendable {
  private let isOpen = DispatchSemaphore(value: 0)

  /// Returns when the store's thread stands at the gate.
  init(closedOn store: any KMSStore) async {
    let isOpen = isOpen
    await withCheckedContinuation { continuation in
      store.read({ _ throws(StoreError) in
        continuation.resume()
        isOpen.wait()
      }) { _ in }
    }
  }

  /// Lets the thread go on.
  func open() {
    isOpen.signal()
  }
}

/// A number of values that arrive on any thread, in the order they arrive.
final class Arrivals<Value: Sendable>: Sendable {
  private struct State {
    var values: [Value] = []
    var waiting: CheckedContinuation<[Value], Never>?
  }

  private let count: Int
  private let state = Mutex(State())

  init(count: Int) {
    self.count = count
  }

  func add(_ value: Value) {
    let waiting = state.withLock { state -> CheckedContinuation<[Value], Never>? in
      state.values.append(value)
      guard state.values.count == count else { return nil }
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: soFar())
  }

  func soFar() -> [Value] {
    state.withLock { $0.values }
  }

  /// All values, when they are there.
  func all() async -> [Value] {
    await withCheckedContinuation { continuation in
      let isComplete = state.withLock { state in
        if state.values.count >= count { return true }
        state.waiting = continuation
        return false
      }
      if isComplete { continuation.resume(returning: soFar()) }
    }
  }
}
