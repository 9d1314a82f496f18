import Dispatch
import Foundation
import KMSAudit
import KMSAuditFile
import Synchronization
import Testing

/// Keeps what it is handed, and can be held up.
private final class KeepingObserver: AuditObserver {
  enum Call: Equatable {
    case recorded([UInt64])
    case missed(ClosedRange<UInt64>)
  }

  private let state = Mutex((calls: [Call](), events: [String]()))
  private let gate: DispatchSemaphore?

  init(gate: DispatchSemaphore? = nil) { self.gate = gate }

  var calls: [Call] { state.withLock(\.calls) }
  var events: [String] { state.withLock(\.events) }

  func recorded(_ events: [RecordedEvent]) {
    gate?.wait()
    gate?.signal()
    state.withLock { state in
      state.calls.append(.recorded(events.map(\.sequence)))
      state.events += events.map { String(decoding: $0.json, as: UTF8.self) }
    }
  }

  func missed(_ sequences: ClosedRange<UInt64>) {
    state.withLock { $0.calls.append(.missed(sequences)) }
  }
}

@Suite("Who reads the trail") struct TrailSeamTests {
  private let place: TemporaryTrail

  init() throws {
    place = try TemporaryTrail()
  }

  @Test("observers get every record once, in order, as it stands in the trail")
  func observed() throws {
    let trail = try place.open()
    let observers = [KeepingObserver(), KeepingObserver()]
    for observer in observers { trail.add(observer) }
    for number in 0..<50 { trail.record(event(eventID: "\(number)")) { _ in } }
    trail.close()
    for observer in observers { #expect(try observer.events == place.events) }
    #expect(try place.events.count == 50)
  }

  @Test("a record that was not accepted is not handed over")
  func refused() throws {
    var calls = FileCalls()
    calls.write = { _, _ in
      errno = ENOSPC
      return -1
    }
    let trail = try place.open(calls: calls)
    let observer = KeepingObserver()
    trail.add(observer)
    trail.record(event()) { _ in }
    trail.close()
    #expect(observer.calls == [])
  }

  @Test("observers that are too slow learn what they missed; the reader has it")
  func missed() async throws {
    let gate = DispatchSemaphore(value: 0)
    let observer = KeepingObserver(gate: gate)
    var limits = SegmentedTrail.Limits()
    limits.observedBytesMax = text(event()).utf8.count + SegmentedTrail.lineOverheadBytesMax
    let trail = try place.open(limits: limits)
    trail.add(observer)
    for id in ["a", "b", "c"] {
      let accepted = AsyncStream<Void>.makeStream()
      trail.record(event(eventID: id)) { _ in accepted.continuation.yield() }
      for await _ in accepted.stream.prefix(1) {}
    }
    gate.signal()
    trail.close()
    #expect(observer.calls == [.recorded([1]), .missed(2...3)])
    #expect(try TrailReader(folder: place.trail, from: 3).nextLine()?.sequence == 3)
  }

  @Test("a reader follows a trail that grows, and never shows half a line")
  func following() throws {
    let reader = TrailReader(folder: place.trail, from: 2)
    #expect(throws: AuditError.writeFailed(errno: ENOENT)) { try reader.nextLine() }
    let trail = try place.open()
    #expect(try reader.nextLine() == nil)
    trail.record(event(eventID: "a")) { _ in }
    trail.record(event(eventID: "b")) { _ in }
    trail.close()
    #expect(try reader.nextLine()?.sequence == 2)
    #expect(try reader.nextLine() == nil)
    let whole = String(decoding: place.bytes, as: UTF8.self)
    try place.append(String(whole.prefix(100)))
    #expect(try reader.nextLine() == nil)
    let again = try place.open()
    again.record(event(eventID: "d")) { _ in }
    again.close()
    let other = TrailReader(folder: place.trail, from: 3)
    #expect(try other.nextLine()?.sequence == 3)
    #expect(try other.nextLine()?.sequence == 4)
    #expect(try other.nextLine() == nil)
  }

  @Test("a reader stops at a line that is none")
  func damaged() throws {
    let trail = try place.open()
    trail.record(event(eventID: "a")) { _ in }
    trail.close()
    try place.append("{}\n")
    let reader = TrailReader(folder: place.trail)
    #expect(try reader.nextLine()?.sequence == 1)
    #expect(throws: AuditError.damaged(sequence: 2)) { try reader.nextLine() }
  }
}
