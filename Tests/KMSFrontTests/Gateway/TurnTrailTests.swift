import Dispatch
import KMSAudit
import KMSFront
import KMSModel
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Notes which records came together, and accepts or refuses them.
private final class NotingTrail: AuditTrail {
  private let state = Mutex<[[String]]>([])
  private let result: Result<Void, AuditError>

  init(_ result: Result<Void, AuditError> = .success(())) { self.result = result }

  var batches: [[String]] { state.withLock(\.self) }

  func record(
    _ event: AuditEvent, completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    state.withLock { $0.append([event.eventID]) }
    completion(result)
  }

  func record(_ records: [PendingRecord]) {
    state.withLock { $0.append(records.map(\.event.eventID)) }
    for record in records { record.completion(result) }
  }

  func refusal(of operation: String, at source: String) -> AuditError? {
    operation == "refused" && source == "here" ? .closed : nil
  }
}

/// Takes records and lets a test say how they end.
private final class LateTrail: AuditTrail {
  private let state = Mutex<[PendingRecord]>([])

  func record(
    _ event: AuditEvent, completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    record([PendingRecord(event: event, completion: completion)])
  }

  func record(_ records: [PendingRecord]) {
    state.withLock { $0 += records }
  }

  func end(_ index: Int, _ result: Result<Void, AuditError>) {
    state.withLock { $0[index] }.completion(result)
  }
}

@Suite("Records of one turn of an event loop") struct TurnTrailTests {
  private func event(_ id: String) -> AuditEvent {
    AuditEvent(
      source: "kms.amazonaws.com", name: "Decrypt", time: Timestamp(millisecondsSinceEpoch: 1),
      eventID: id, identity: .unknown(),
      origin: RequestOrigin(
        requestID: id, sourceAddress: "127.0.0.1", userAgent: nil, host: nil, tls: nil),
      region: "us-east-1", isReadOnly: true, details: AuditDetails(), failure: nil,
      recipientAccount: "")
  }

  /// Runs in one turn of an event loop, and returns behind the next.
  private func inTurn(_ body: @escaping @Sendable () -> Void) async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    try await loop.submit(body).get()
    try await loop.submit {}.get()
  }

  @Test("come to the trail together, in their order, behind the turn")
  func together() async throws {
    let noting = NotingTrail()
    let trail = TurnTrail(noting, answersElsewhere: false)
    let accepted = Mutex<[String]>([])
    try await inTurn {
      for id in ["a", "b", "c"] {
        trail.record(event(id)) { _ in accepted.withLock { $0.append(id) } }
      }
      #expect(noting.batches.isEmpty)
    }
    #expect(noting.batches == [["a", "b", "c"]])
    #expect(accepted.withLock(\.self) == ["a", "b", "c"])
    try await inTurn { trail.record(event("d")) { _ in } }
    #expect(noting.batches == [["a", "b", "c"], ["d"]])
  }

  @Test("do not wait for the end when there are many")
  func many() async throws {
    let noting = NotingTrail()
    let trail = TurnTrail(noting, answersElsewhere: false)
    try await inTurn {
      for number in 0..<130 { trail.record(event("\(number)")) { _ in } }
      #expect(noting.batches.map(\.count) == [64, 64])
    }
    #expect(noting.batches.map(\.count) == [64, 64, 2])
    #expect(noting.batches.flatMap(\.self) == (0..<130).map { "\($0)" })
  }

  @Test("go on to the next end if a completion brings them")
  func bringingMore() async throws {
    let noting = NotingTrail()
    let trail = TurnTrail(noting, answersElsewhere: false)
    try await inTurn {
      trail.record(event("a")) { _ in trail.record(event("behind")) { _ in } }
    }
    try await inTurn {}
    #expect(noting.batches == [["a"], ["behind"]])
  }

  @Test("learn that they were not accepted", arguments: [false, true])
  func refused(answersElsewhere: Bool) async throws {
    let trail = TurnTrail(NotingTrail(.failure(.overloaded)), answersElsewhere: answersElsewhere)
    let failures = Mutex<[AuditError]>([])
    try await inTurn {
      for id in ["a", "b"] {
        trail.record(event(id)) { result in
          if case .failure(let error) = result { failures.withLock { $0.append(error) } }
        }
      }
    }
    #expect(failures.withLock(\.self) == [.overloaded, .overloaded])
  }

  @Test("learn how they ended on their event loop, together, from a trail with a thread of its own")
  func otherThreadAnswers() async throws {
    let late = LateTrail()
    let trail = TurnTrail(late, answersElsewhere: true)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let ends = AsyncStream<String>.makeStream()
    try await loop.submit {
      for id in ["a", "b", "c"] {
        trail.record(event(id)) { result in
          let isRefused = (try? result.get()) == nil
          let place = loop.inEventLoop ? "on the loop" : "elsewhere"
          ends.continuation.yield("\(id) \(isRefused ? "refused" : "accepted") \(place)")
        }
      }
    }.get()
    try await loop.submit {}.get()
    // What ends first waits for the others.
    late.end(2, .failure(.closed))
    late.end(0, .success(()))
    try await loop.submit {}.get()
    late.end(1, .success(()))
    var told: [String] = []
    for await end in ends.stream.prefix(3) { told.append(end) }
    #expect(
      told == ["a accepted on the loop", "b accepted on the loop", "c refused on the loop"])
  }

  @Test("of other threads go on at once")
  func otherThread() {
    let noting = NotingTrail()
    let trail = TurnTrail(noting, answersElsewhere: false)
    let queue = DispatchQueue(label: "of no event loop")
    queue.sync {
      for id in ["a", "b"] { trail.record(event(id)) { _ in } }
    }
    #expect(noting.batches == [["a"], ["b"]])
  }

  @Test("of different event loops do not mix")
  func loops() async throws {
    let noting = NotingTrail()
    let trail = TurnTrail(noting, answersElsewhere: false)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let (one, other) = (group.next(), group.next())
    let (hasBegun, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let first = one.submit {
      trail.record(event("one")) { _ in }
      hasBegun.signal()
      mayEnd.wait()
    }
    let second = other.submit {
      hasBegun.wait()
      trail.record(event("other")) { _ in }
    }
    try await second.get()
    try await other.submit {}.get()
    #expect(noting.batches == [["other"]])
    mayEnd.signal()
    try await first.get()
    try await one.submit {}.get()
    #expect(noting.batches == [["other"], ["one"]])
    try await group.shutdownGracefully()
  }

  @Test("what the trail refuses beforehand is asked of it")
  func refusal() {
    let trail = TurnTrail(NotingTrail(), answersElsewhere: true)
    #expect(trail.refusal(of: "refused", at: "here") == .closed)
    #expect(trail.refusal(of: "taken", at: "here") == nil)
  }
}
