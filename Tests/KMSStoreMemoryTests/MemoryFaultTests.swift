import Dispatch
import KMSStore
import KMSStoreMemory
import Synchronization
import Testing

private let table = StoreTable("faults")

extension KMSStore {
  fileprivate func insert(_ keys: String...) async throws(StoreError) {
    try await write { transaction throws(StoreError) in
      for key in keys { try transaction.insert([], at: key, in: table) }
      return .commit(())
    }
  }

  fileprivate func keys() async throws(StoreError) -> [String] {
    try await read { reader throws(StoreError) in
      try reader.rows(in: table, prefix: "", after: nil, limit: 1_000).map(\.key)
    }
  }

  fileprivate func lastChangeSequence() async throws(StoreError) -> UInt64 {
    try await read { reader throws(StoreError) in try reader.lastChangeSequence() }
  }
}

@Suite("MemoryStore: planned faults") struct MemoryFaultTests {
  private let disk = MemoryDisk()
  private let faults = MemoryFaults()
  private let heard = Heard()

  /// What observers were told.
  private final class Heard: Sendable {
    private let heardKeys = Mutex<[String]>([])
    var keys: [String] { heardKeys.withLock { $0 } }
    func add(_ changes: [StoreChange]) {
      heardKeys.withLock { $0.append(contentsOf: changes.map(\.key)) }
    }
  }

  private func open() -> MemoryStore {
    let store = MemoryStore(disk: disk, faults: faults)
    let heard = heard
    store.observeCommits { heard.add($0) }
    return store
  }

  @Test(
    "a commit that fails without harm undoes its group, and the store goes on",
    arguments: [StoreFailure.full, .busy, .outOfMemory])
  func harmlessCommitFailure(_ failure: StoreFailure) async throws {
    let store = open()
    try await store.insert("a")
    faults.fail(.commit, with: failure)
    await #expect(throws: StoreError.unavailable(failure)) { try await store.insert("b", "c") }
    #expect(try await store.keys() == ["a"])
    #expect(try await store.lastChangeSequence() == 1)
    try await store.insert("b")
    #expect(try await store.lastChangeSequence() == 2)
    #expect(heard.keys == ["a", "b"])
  }

  @Test("a commit that fails is an error for all who share it, also for who would undo or refuse")
  func sharedCommitFailure() async throws {
    let store = open()
    let isOpen = DispatchSemaphore(value: 0)
    store.read({ _ throws(StoreError) in isOpen.wait() }, completion: { _ in })
    faults.fail(.commit, with: .full)
    let failures = AsyncStream<StoreError?>.makeStream()
    for number in 0..<9 {
      store.write(
        { transaction throws(StoreError) in
          try transaction.insert([], at: "\(number)", in: table)
          switch number % 3 {
          case 0: return .commit(())
          case 1: return .rollback(())
          default: throw .conflict
          }
        },
        completion: { result in
          switch result {
          case .success: failures.continuation.yield(nil)
          case .failure(let error): failures.continuation.yield(error)
          }
        })
    }
    isOpen.signal()
    var found: [StoreError?] = []
    for await failure in failures.stream.prefix(9) { found.append(failure) }
    #expect(found == Array(repeating: .unavailable(.full), count: 9))
    #expect(try await store.keys() == [])
  }

  @Test("a commit that fails with harm stops the store until it is opened again")
  func harmfulCommitFailure() async throws {
    let store = open()
    try await store.insert("a")
    faults.fail(.commit, with: .inputOutput(code: 5))
    await #expect(throws: StoreError.unavailable(.inputOutput(code: 5))) {
      try await store.insert("b")
    }
    await #expect(throws: StoreError.unavailable(.needsReopening)) { try await store.keys() }
    await #expect(throws: StoreError.unavailable(.needsReopening)) {
      try await store.insert("c")
    }
    await #expect(throws: StoreError.unavailable(.needsReopening)) { try await store.scrub() }
    store.close()
    let again = open()
    #expect(try await again.keys() == ["a"])
    #expect(heard.keys == ["a"])
  }

  @Test(
    "after a crash the group is there entirely or not at all, and nobody was told that it is",
    arguments: [(MemoryFaults.CrashPoint.beforeCommit, ["a"]), (.afterCommit, ["a", "b", "c"])])
  func crash(_ point: MemoryFaults.CrashPoint, found: [String]) async throws {
    let store = open()
    try await store.insert("a")
    faults.crash(point)
    await #expect(throws: StoreError.unavailable(.needsReopening)) {
      try await store.insert("b", "c")
    }
    await #expect(throws: StoreError.unavailable(.needsReopening)) { try await store.keys() }
    #expect(heard.keys == ["a"])
    store.close()
    #expect(try await open().keys() == found)
  }

  @Test("a change that fails fails its transaction, though the closure catches it")
  func caughtFailure() async throws {
    let store = open()
    faults.fail(.change, number: 2, with: .full)
    let error = await #expect(throws: StoreError.self) {
      try await store.write { transaction throws(StoreError) in
        try transaction.insert([], at: "a", in: table)
        do throws(StoreError) { try transaction.insert([], at: "b", in: table) } catch {}
        return .commit(())
      }
    }
    #expect(error == .unavailable(.full))
    #expect(try await store.keys() == [])
  }

  @Test("a read that fails in a transaction fails it too")
  func readFailureInTransaction() async throws {
    let store = open()
    faults.fail(.read, with: .inputOutput(code: 1))
    await #expect(throws: StoreError.unavailable(.inputOutput(code: 1))) {
      try await store.write { transaction throws(StoreError) in
        try transaction.insert([], at: "a", in: table)
        _ = try transaction.row("a", in: table)
        return .commit(())
      }
    }
    await #expect(throws: StoreError.unavailable(.needsReopening)) { try await store.keys() }
  }

  @Test("a read that fails harms nobody else")
  func readFailure() async throws {
    let store = open()
    faults.fail(.read, with: .inputOutput(code: 1))
    await #expect(throws: StoreError.unavailable(.inputOutput(code: 1))) {
      try await store.keys()
    }
    try await store.insert("a")
    #expect(try await store.keys() == ["a"])
  }

  @Test("a fault happens at its number and once")
  func numbering() async throws {
    let store = open()
    faults.fail(.commit, number: 2, with: .full)
    try await store.insert("a")
    await #expect(throws: StoreError.unavailable(.full)) { try await store.insert("b") }
    try await store.insert("c")
    #expect(try await store.keys() == ["a", "c"])
  }

  @Test("held completions come later, in order, while commits go on")
  func heldCompletions() async throws {
    let store = open()
    faults.holdCompletions()
    let answers = Heard()
    for key in ["a", "b"] {
      store.write(
        { transaction throws(StoreError) in
          try transaction.insert([], at: key, in: table)
          return .commit(StoreChange(sequence: 1, table: table, key: key))
        },
        completion: { result in
          if case .success(let change) = result { answers.add([change]) }
        })
    }
    // Writes and reads that wait together are done in turns: a second read follows both writes.
    _ = try await store.keys()
    #expect(try await store.keys() == ["a", "b"])
    #expect(heard.keys == ["a", "b"])
    #expect(answers.keys == [])
    faults.releaseCompletions()
    #expect(answers.keys == ["a", "b"])
    try await store.insert("c")
  }
}
