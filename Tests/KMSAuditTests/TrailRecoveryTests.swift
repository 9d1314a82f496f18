import Dispatch
import Foundation
import KMSAudit
import KMSAuditFile
import KMSCrypto
import Synchronization
import Testing

@Suite("SegmentedTrail: what a crash leaves") struct TrailRecoveryTests {
  private let place: TemporaryTrail

  init() throws {
    place = try TemporaryTrail()
    let trail = try place.open()
    trail.record(event(eventID: "a")) { _ in }
    trail.record(event(eventID: "b")) { _ in }
    trail.close()
  }

  private func reopen(_ ids: String...) throws {
    let trail = try place.open()
    for id in ids { trail.record(event(eventID: id)) { _ in } }
    trail.close()
  }

  @Test(
    "a torn tail is set aside, the next record says what it was, and the chain goes on",
    arguments: ["{", "{\"sequence\":3", "\0\0\0\0\n", "x\n{\"y\":1}\n", "\n"])
  func tornTail(_ tail: String) throws {
    try place.append(tail)
    try reopen("c")
    #expect(try place.ids == ["a", "b", "torn", "c"])
    #expect(place.text(of: "torn-00000000000000000003") == tail)
    let hash = try Array(tail.utf8).withUnsafeBytes { try OpenSSLProvider().digest($0, .sha256) }
      .map { String(format: "%02x", $0) }.joined()
    #expect(
      try place.events[2].contains(
        #""serviceEventDetails":{"byteCount":\#(tail.utf8.count),"hash":"\#(hash)"}"#))
  }

  @Test("a line that was written whole but belongs elsewhere is no part of the chain")
  func foreignLine() throws {
    let first = place.bytes.prefix { $0 != UInt8(ascii: "\n") }
    let tail = String(decoding: first, as: UTF8.self) + "\n"
    try place.append(tail)
    try reopen("c")
    #expect(try place.ids == ["a", "b", "torn", "c"])
    #expect(place.text(of: "torn-00000000000000000003") == tail)
  }

  @Test("every place where the last line can be cut gives the same trail")
  func everyCut() throws {
    let whole = place.bytes
    let lineFeeds = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
    for cut in (lineFeeds[0] + 2)..<whole.count {
      try Data(whole[..<cut]).write(to: URL(fileURLWithPath: place.path))
      try reopen("c")
      #expect(try place.ids == ["a", "torn", "c"])
      try FileManager.default.removeItem(atPath: place.trail + "/torn-00000000000000000002")
    }
  }

  @Test("a crash between setting aside and recording leaves nothing untold")
  func crashDuringRecovery() throws {
    try Data("{".utf8).write(
      to: URL(fileURLWithPath: place.trail + "/torn-00000000000000000003"))
    try reopen("c")
    #expect(try place.ids == ["a", "b", "torn", "c"])
    try reopen("d")
    #expect(try place.ids == ["a", "b", "torn", "c", "d"])
  }

  @Test("what is to be told waits for space, and comes before the next record")
  func recoveryOnFullDisk() async throws {
    try place.append("{")
    let isFull = Mutex(true)
    let system = FileCalls()
    var calls = FileCalls()
    calls.write = { descriptor, bytes in
      guard isFull.withLock(\.self) else { return system.write(descriptor, bytes) }
      errno = ENOSPC
      return -1
    }
    let trail = try place.open(calls: calls)
    let outcomes = AsyncStream<Bool>.makeStream()
    trail.record(event(eventID: "c")) { outcomes.continuation.yield((try? $0.get()) != nil) }
    for await isAccepted in outcomes.stream.prefix(1) { #expect(!isAccepted) }
    isFull.withLock { $0 = false }
    trail.record(event(eventID: "d")) { outcomes.continuation.yield((try? $0.get()) != nil) }
    for await isAccepted in outcomes.stream.prefix(1) { #expect(isAccepted) }
    trail.close()
    #expect(try place.ids == ["a", "b", "torn", "d"])
  }

  @Test("an empty trail whose first line was torn begins with the record of it")
  func tornFirstLine() throws {
    try Data("{\"seq".utf8).write(to: URL(fileURLWithPath: place.path))
    try reopen("c")
    #expect(try place.ids == ["torn", "c"])
  }

  @Test(
    "a record that comes while what is to be told finds the disk full is written all the same",
    .timeLimit(.minutes(1)))
  func recordBehindNotices() async throws {
    try place.append("half a line")
    let began = AsyncStream<Void>.makeStream()
    let recorded = DispatchSemaphore(value: 0)
    let writes = Mutex(0)
    let system = FileCalls()
    var calls = FileCalls()
    calls.write = { descriptor, bytes in
      let isFirst = writes.withLock { count in
        count += 1
        return count == 1
      }
      guard isFirst else { return system.write(descriptor, bytes) }
      // What is to be told is on its way, alone. A record comes, and only then the disk is full.
      began.continuation.yield()
      recorded.wait()
      errno = ENOSPC
      return -1
    }
    let trail = try place.open(calls: calls)
    for await _ in began.stream.prefix(1) {}
    let answers = AsyncStream<Result<Void, AuditError>>.makeStream()
    trail.record(event(eventID: "c")) { answers.continuation.yield($0) }
    recorded.signal()
    // No further record, no upkeep and no end of the trail helps it along.
    var accepted = 0
    for await answer in answers.stream.prefix(1) {
      try answer.get()
      accepted += 1
    }
    #expect(accepted == 1)
    trail.close()
    #expect(try place.ids == ["a", "b", "torn", "c"])
  }
}
