import KMSAudit
import Synchronization
import Testing

@Suite("Events of several accounts") struct SharedEventTests {
  private func ids() -> () -> String {
    var count = 0
    return {
      count += 1
      return "id-\(count)"
    }
  }

  @Test("an event of one account is itself, without a shared id")
  func alone() {
    let shared = event().shared(with: [], newID: ids())
    #expect(shared.map { text($0) } == [text(event())])
  }

  @Test("copies have ids and recipients of their own, and one id in common")
  func copies() throws {
    let shared = event().shared(with: ["444455556666", "777788889999"], newID: ids())
    let records = try shared.map { try members($0) }
    #expect(records.map { $0.text("sharedEventID") } == ["id-1", "id-1", "id-1"])
    #expect(
      records.map { $0.text("eventID") }
        == ["c1b2a3d4-0001-4c00-8000-00000000e001", "id-2", "id-3"])
    #expect(
      records.map { $0.text("recipientAccountId") }
        == ["111122223333", "444455556666", "777788889999"])
    #expect(
      text(shared[0]).contains(#""recipientAccountId":"111122223333","sharedEventID":"id-1""#))
  }

  /// A trail that answers when it is told to.
  private final class HeldTrail: AuditTrail {
    private let waiting = Mutex<[@Sendable (Result<Void, AuditError>) -> Void]>([])

    func record(
      _ event: AuditEvent, completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
    ) {
      waiting.withLock { $0.append(completion) }
    }

    func answer(_ result: Result<Void, AuditError>) {
      waiting.withLock { $0.removeFirst() }(result)
    }
  }

  /// How it went, if it ended.
  private final class Outcome: Sendable {
    private let kept = Mutex<[Result<Void, AuditError>]>([])
    var texts: [String] { kept.withLock { $0.map { "\($0)" } } }
    func keep(_ result: Result<Void, AuditError>) { kept.withLock { $0.append(result) } }
  }

  @Test("several records are accepted when the last one is")
  func waiting() {
    let trail = HeldTrail()
    let outcome = Outcome()
    trail.record([event(), event(), event()]) { outcome.keep($0) }
    trail.answer(.success(()))
    trail.answer(.success(()))
    #expect(outcome.texts.isEmpty)
    trail.answer(.success(()))
    #expect(outcome.texts == ["\(Result<Void, AuditError>.success(()))"])
  }

  @Test("one that is not accepted fails them all, once", arguments: 0..<3)
  func failing(_ index: Int) {
    let trail = HeldTrail()
    let outcome = Outcome()
    trail.record([event(), event(), event()]) { outcome.keep($0) }
    for number in 0..<3 { trail.answer(number == index ? .failure(.overloaded) : .success(())) }
    #expect(outcome.texts == ["\(Result<Void, AuditError>.failure(.overloaded))"])
  }

  @Test("no record is accepted at once")
  func none() {
    let outcome = Outcome()
    HeldTrail().record([]) { outcome.keep($0) }
    #expect(outcome.texts.count == 1)
  }
}
