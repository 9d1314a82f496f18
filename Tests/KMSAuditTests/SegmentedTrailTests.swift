import Foundation
import KMSAudit
import KMSAuditFile
import Synchronization
import Testing

/// System calls that do what a test plans, and count.
private final class PlannedCalls: Sendable {
  /// What a `write` does.
  enum Write: Sendable {
    /// Writes at most so many bytes.
    case short(Int)
    /// Writes so many bytes, and fails the next time with this code.
    case fails(after: Int, code: Int32)
  }

  private struct State {
    var writes: [Write] = []
    var syncFailures: [Int32?] = []
    var truncateFailure: Int32?
    var writeCount = 0
    var syncCount = 0
  }

  private let state = Mutex(State())

  var writeCount: Int { state.withLock { $0.writeCount } }
  var syncCount: Int { state.withLock { $0.syncCount } }

  func plan(writes: [Write] = [], syncFailures: [Int32?] = [], truncateFailure: Int32? = nil) {
    state.withLock { state in
      state.writes = writes
      state.syncFailures = syncFailures
      state.truncateFailure = truncateFailure
    }
  }

  var calls: FileCalls {
    let system = FileCalls()
    var calls = FileCalls()
    calls.write = { [self] descriptor, bytes in
      let step = state.withLock { state -> Write? in
        state.writeCount += 1
        return state.writes.isEmpty ? nil : state.writes.removeFirst()
      }
      switch step {
      case nil: return system.write(descriptor, bytes)
      case .short(let count):
        return system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
      case .fails(after: 0, let code):
        errno = code
        return -1
      case .fails(let count, let code):
        state.withLock { $0.writes.insert(.fails(after: 0, code: code), at: 0) }
        return system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
      }
    }
    calls.truncate = { [self] descriptor, byteCount in
      guard let code = state.withLock({ $0.truncateFailure }) else {
        return system.truncate(descriptor, byteCount)
      }
      errno = code
      return -1
    }
    calls.sync = { [self] descriptor in
      let failure = state.withLock { state -> Int32? in
        state.syncCount += 1
        return state.syncFailures.isEmpty ? nil : state.syncFailures.removeFirst()
      }
      guard let failure else { return system.sync(descriptor) }
      errno = failure
      return -1
    }
    return calls
  }
}

extension SegmentedTrail {
  /// Records an event and returns when it is accepted.
  fileprivate func record(_ id: String) async throws(AuditError) {
    let result: Result<Void, AuditError> = await withCheckedContinuation { continuation in
      record(event(eventID: id)) { continuation.resume(returning: $0) }
    }
    try result.get()
  }
}

@Suite("SegmentedTrail") struct SegmentedTrailTests {
  private let place: TemporaryTrail
  private let planned = PlannedCalls()

  init() throws {
    place = try TemporaryTrail()
  }

  private func open(_ durability: AuditDurability = .sync) throws -> SegmentedTrail {
    try place.open(durability, calls: planned.calls)
  }

  @Test(
    "records are lines in the order they were accepted",
    arguments: [
      AuditDurability.sync, .flush,
    ])
  func lines(_ durability: AuditDurability) async throws {
    let trail = try open(durability)
    for id in ["a", "b", "c"] { try await trail.record(id) }
    #expect(try place.ids == ["a", "b", "c"])
    #expect(try place.events[1] == text(event(eventID: "b")))
    let mode = try TrailReader(folder: place.trail, from: 2).nextLine()?.durability
    #expect(mode == durability)
  }

  @Test("in mode sync a record is synced before it is accepted; in mode flush never")
  func durability() async throws {
    let trail = try open(.sync)
    try await trail.record("a")
    try await trail.record("b")
    #expect(planned.syncCount == 2)
    trail.close()
    let other = try open(.flush)
    try await other.record("c")
    #expect(planned.syncCount == 2)
  }

  @Test("in mode flush a record is written before the call returns, while nobody else writes")
  func writingAtOnce() throws {
    let trail = try open(.flush)
    let accepted = Mutex<[String]>([])
    for id in ["a", "b", "c"] {
      trail.record(event(eventID: id)) { result in
        if case .success = result { accepted.withLock { $0.append(id) } }
        // A completion is delivered outside the queue, and may record more.
        if id == "c" { trail.record(event(eventID: "behind")) { _ in } }
      }
      #expect(accepted.withLock(\.last) == id)
    }
    trail.close()
    #expect(try place.ids == ["a", "b", "c", "behind"])
  }

  @Test(
    "records that come together are one write, in their order",
    arguments: [
      AuditDurability.sync, .flush,
    ])
  func together(_ durability: AuditDurability) async throws {
    let trail = try open(durability)
    let ids = (0..<10).map { "\($0)" }
    let accepted = AsyncStream<String>.makeStream()
    trail.record(
      ids.map { id in
        PendingRecord(event: event(eventID: id)) { result in
          if case .success = result { accepted.continuation.yield(id) }
        }
      })
    var order: [String] = []
    for await id in accepted.stream.prefix(10) { order.append(id) }
    #expect(order == ids)
    #expect(planned.writeCount == 1)
    #expect(planned.syncCount == (durability == .sync ? 1 : 0))
    #expect(try place.ids == ids)
  }

  @Test("none of the records that came together is accepted when their write fails")
  func togetherOnFullDisk() async throws {
    let trail = try open(.flush)
    planned.plan(writes: [.fails(after: 700, code: ENOSPC)])
    let failures = Mutex<[AuditError]>([])
    trail.record(
      (0..<3).map { number in
        PendingRecord(event: event(eventID: "\(number)")) { result in
          if case .failure(let error) = result { failures.withLock { $0.append(error) } }
        }
      })
    #expect(
      failures.withLock(\.self) == Array(repeating: .writeFailed(errno: ENOSPC), count: 3))
    #expect(try place.ids == [])
    trail.record([PendingRecord]())
    try await trail.record("after")
    #expect(try place.ids == ["after"])
  }

  @Test("only the owner may read a new folder and a new segment")
  func mode() throws {
    _ = try open()
    let attributes = try FileManager.default.attributesOfItem(atPath: place.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let folder = try FileManager.default.attributesOfItem(atPath: place.trail)
    #expect(folder[.posixPermissions] as? Int == 0o700)
  }

  @Test("records that wait together share one write and one sync")
  func grouping() async throws {
    let isOpen = DispatchSemaphore(value: 0)
    var calls = planned.calls
    let write = calls.write
    calls.write = { descriptor, bytes in
      isOpen.wait()
      return write(descriptor, bytes)
    }
    let trail = try place.open(.sync, calls: calls)
    let accepted = AsyncStream<Bool>.makeStream()
    // The first may be written alone; the others wait behind it, and at most two batches follow.
    for number in 0..<100 {
      trail.record(event(eventID: "\(number)")) { result in
        accepted.continuation.yield((try? result.get()) != nil)
      }
    }
    for _ in 0..<3 { isOpen.signal() }
    var count = 0
    for await isAccepted in accepted.stream.prefix(100) where isAccepted { count += 1 }
    #expect(count == 100)
    #expect(planned.syncCount <= 3)
    #expect(planned.writeCount == planned.syncCount)
    #expect(try place.ids == (0..<100).map { "\($0)" })
  }

  @Test("a short write is gone on with, an interrupted one tried again")
  func shortWrites() async throws {
    let trail = try open()
    planned.plan(writes: [.short(1), .fails(after: 10, code: EINTR), .short(100)])
    try await trail.record("a")
    try await trail.record("b")
    #expect(try place.ids == ["a", "b"])
  }

  @Test(
    "a full disk is an error, leaves no torn line, and the next record is tried again",
    arguments: [ENOSPC, EDQUOT, EFBIG], [0, 1, 300])
  func full(_ code: Int32, _ byteCount: Int) async throws {
    let trail = try open()
    try await trail.record("a")
    planned.plan(writes: [.fails(after: byteCount, code: code)])
    await #expect(throws: AuditError.writeFailed(errno: code)) { try await trail.record("b") }
    #expect(try place.ids == ["a"])
    #expect(!trail.needsReopening)
    try await trail.record("c")
    #expect(try place.ids == ["a", "c"])
  }

  @Test("a torn line that cannot be cut off stops the trail, and is set aside at the next opening")
  func tornLine() async throws {
    let trail = try open()
    try await trail.record("a")
    planned.plan(writes: [.fails(after: 10, code: ENOSPC)], truncateFailure: EIO)
    await #expect(throws: AuditError.writeFailed(errno: ENOSPC)) { try await trail.record("b") }
    await #expect(throws: AuditError.writeFailed(errno: ENOSPC)) { try await trail.record("c") }
    trail.close()
    let again = try open()
    try await again.record("d")
    #expect(try place.ids == ["a", "torn", "d"])
    #expect(place.text(of: "torn-00000000000000000002") == #"{"sequence"#)
  }

  @Test("a disk that fails to write stops the trail, without a torn line", arguments: [0, 10])
  func failingWrite(_ byteCount: Int) async throws {
    let trail = try open()
    planned.plan(writes: [.fails(after: byteCount, code: EIO)])
    await #expect(throws: AuditError.writeFailed(errno: EIO)) { try await trail.record("a") }
    await #expect(throws: AuditError.writeFailed(errno: EIO)) { try await trail.record("b") }
    #expect(try place.ids == [])
  }

  @Test("a write that writes nothing is a failure, not a loop")
  func emptyWrite() async throws {
    let trail = try open()
    planned.plan(writes: [.short(0)])
    await #expect(throws: AuditError.writeFailed(errno: EIO)) { try await trail.record("a") }
  }

  @Test("a failed sync is never followed by a success", arguments: [EIO, ENOSPC])
  func failingSync(_ code: Int32) async throws {
    let trail = try open()
    try await trail.record("a")
    planned.plan(syncFailures: [code])
    await #expect(throws: AuditError.writeFailed(errno: code)) { try await trail.record("b") }
    #expect(trail.needsReopening)
    await #expect(throws: AuditError.writeFailed(errno: code)) { try await trail.record("c") }
    #expect(planned.syncCount == 2)
    trail.close()
    await #expect(throws: AuditError.writeFailed(errno: code)) { try await trail.record("d") }
    let again = try open()
    try await again.record("e")
    #expect(try place.ids.last == "e")
  }

  @Test("a record that waits behind a failed sync fails with it")
  func waitingBehindFailure() async throws {
    let isOpen = DispatchSemaphore(value: 0)
    var calls = planned.calls
    let sync = calls.sync
    calls.sync = { descriptor in
      isOpen.wait()
      return sync(descriptor)
    }
    planned.plan(syncFailures: [EIO])
    let trail = try place.open(.sync, calls: calls)
    let results = AsyncStream<AuditError?>.makeStream()
    for number in 0..<5 {
      trail.record(event(eventID: "\(number)")) { result in
        switch result {
        case .success: results.continuation.yield(nil)
        case .failure(let error): results.continuation.yield(error)
        }
      }
    }
    isOpen.signal()
    for await result in results.stream.prefix(5) {
      #expect(result == .writeFailed(errno: EIO))
    }
    #expect(planned.syncCount == 1)
  }
}

@Suite("SegmentedTrail: limits, opening and closing") struct SegmentedTrailEndTests {
  private let place: TemporaryTrail

  init() throws {
    place = try TemporaryTrail()
  }

  /// Counts how calls of `record` ended.
  private final class Outcomes: Sendable {
    private let state = Mutex((accepted: 0, refused: [AuditError]()))
    var accepted: Int { state.withLock { $0.accepted } }
    var refused: [AuditError] { state.withLock { $0.refused } }
    func add(_ result: Result<Void, AuditError>) {
      state.withLock { state in
        switch result {
        case .success: state.accepted += 1
        case .failure(let error): state.refused.append(error)
        }
      }
    }
  }

  /// A trail that is writing a first record until the semaphore is signalled; what comes then waits.
  private func stalled(_ limits: SegmentedTrail.Limits = SegmentedTrail.Limits()) async throws
    -> (trail: SegmentedTrail, isOpen: DispatchSemaphore)
  {
    let isOpen = DispatchSemaphore(value: 0)
    let entered = AsyncStream<Void>.makeStream()
    let system = FileCalls()
    var calls = FileCalls()
    calls.write = { descriptor, bytes in
      entered.continuation.yield()
      isOpen.wait()
      isOpen.signal()
      return system.write(descriptor, bytes)
    }
    let trail = try place.open(.sync, calls: calls, limits: limits)
    trail.record(event(eventID: "first")) { _ in }
    for await _ in entered.stream.prefix(1) {}
    return (trail, isOpen)
  }

  @Test("of records that come together, those too many are refused, and the others are written")
  func overloadTogether() async throws {
    var limits = SegmentedTrail.Limits()
    limits.recordsMax = 10
    let (trail, isOpen) = try await stalled(limits)
    let outcomes = Outcomes()
    trail.record(
      (0..<12).map { number in
        PendingRecord(event: event(eventID: "\(number)")) { outcomes.add($0) }
      })
    #expect(outcomes.refused == [.overloaded, .overloaded])
    #expect(outcomes.accepted == 0)
    isOpen.signal()
    trail.close()
    #expect(outcomes.accepted == 10)
    #expect(try place.ids == ["first"] + (0..<10).map { "\($0)" })
  }

  @Test("a record too many is refused at once, and those that wait are written")
  func overload() async throws {
    var limits = SegmentedTrail.Limits()
    limits.recordsMax = 10
    let (trail, isOpen) = try await stalled(limits)
    let outcomes = Outcomes()
    for _ in 0..<12 { trail.record(event()) { outcomes.add($0) } }
    #expect(outcomes.refused == [.overloaded, .overloaded])
    #expect(outcomes.accepted == 0)
    isOpen.signal()
    trail.close()
    #expect(outcomes.accepted == 10)
    #expect(try place.ids.count == 11)
  }

  @Test("a byte too many is refused at once, and what waits is written")
  func overloadByBytes() async throws {
    var limits = SegmentedTrail.Limits()
    limits.bytesMax = 5 * (text(event()).utf8.count + SegmentedTrail.lineOverheadBytesMax)
    let (trail, isOpen) = try await stalled(limits)
    let outcomes = Outcomes()
    for _ in 0..<4 { trail.record(event()) { outcomes.add($0) } }
    trail.record(event(failure: AuditFailure(code: "x", message: nil))) { outcomes.add($0) }
    #expect(outcomes.refused == [.overloaded])
    trail.record(event()) { outcomes.add($0) }
    #expect(outcomes.refused == [.overloaded])
    trail.record(event()) { outcomes.add($0) }
    #expect(outcomes.refused == [.overloaded, .overloaded])
    isOpen.signal()
    trail.close()
    #expect(outcomes.accepted == 5)
    #expect(try place.ids.count == 6)
  }

  @Test("closing writes what waits, and refuses what comes later")
  func closing() async throws {
    let (trail, isOpen) = try await stalled()
    let outcomes = Outcomes()
    for _ in 0..<50 { trail.record(event()) { outcomes.add($0) } }
    isOpen.signal()
    trail.close()
    #expect(outcomes.accepted == 50)
    trail.record(event()) { outcomes.add($0) }
    #expect(outcomes.refused == [.closed])
    trail.close()
    #expect(try place.ids.count == 51)
  }

  @Test("a trail that nobody holds any more writes what waits")
  func dropped() async throws {
    let outcomes = AsyncStream<Bool>.makeStream()
    for number in 0..<10 {
      try place.open(
        TrailSettings(durability: .flush), keys: nil, folder: "\(place.trail)\(number)"
      ).record(event()) { outcomes.continuation.yield((try? $0.get()) != nil) }
    }
    for await isAccepted in outcomes.stream.prefix(10) { #expect(isAccepted) }
  }

  @Test("what is in the file stays, and records are appended")
  func appending() async throws {
    let first = try place.open(.sync)
    first.record(event(eventID: "a")) { _ in }
    first.close()
    let second = try place.open(.sync)
    second.record(event(eventID: "b")) { _ in }
    second.close()
    #expect(try place.events == [text(event(eventID: "a")), text(event(eventID: "b"))])
  }

  @Test("a segment that another program cuts meanwhile goes on, and the chain shows it")
  func cutMeanwhile() async throws {
    let outcomes = AsyncStream<Bool>.makeStream()
    let trail = try place.open()
    trail.record(event(eventID: "a")) { outcomes.continuation.yield((try? $0.get()) != nil) }
    for await isAccepted in outcomes.stream.prefix(1) { #expect(isAccepted) }
    #expect(truncate(place.path, 0) == 0)
    trail.record(event(eventID: "b")) { _ in }
    trail.close()
    #expect(throws: BrokenChain.self) { try place.events }
    #expect(try TrailReader(folder: place.trail).nextLine()?.sequence == 2)
  }

  @Test("a file has one trail at a time, and the next as soon as it is closed")
  func locked() throws {
    for _ in 0..<20 {
      let trail = try place.open(.flush)
      #expect(throws: AuditError.writeFailed(errno: EWOULDBLOCK)) {
        try place.open(.flush)
      }
      trail.close()
    }
  }

  @Test("what cannot be appended to is refused with the system's reason")
  func unusable() throws {
    #expect(throws: AuditError.writeFailed(errno: ENOENT)) {
      try place.open(
        TrailSettings(durability: .flush), keys: nil, folder: place.folder + "/absent/audit")
    }
    try Data().write(to: URL(fileURLWithPath: place.trail))
    #expect(throws: AuditError.writeFailed(errno: ENOTDIR)) { try place.open() }
    try FileManager.default.removeItem(atPath: place.trail)
    try FileManager.default.createDirectory(
      atPath: place.path, withIntermediateDirectories: true)
    #expect(throws: AuditError.writeFailed(errno: EINVAL)) { try place.open() }
    try FileManager.default.removeItem(atPath: place.path)
    #expect(mkfifo(place.path, 0o600) == 0)
    #expect(throws: AuditError.writeFailed(errno: EINVAL)) { try place.open() }
  }
}
