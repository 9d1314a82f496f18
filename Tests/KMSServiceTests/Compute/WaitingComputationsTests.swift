import Synchronization
import Testing

@testable import KMSService

@Suite("WaitingComputations") struct WaitingComputationsTests {
  private final class Done: Sendable { let numbers = Mutex<[Int]>([]) }

  private func isWork(_ turn: WaitingComputations.Turn) -> Bool {
    if case .work = turn { true } else { false }
  }

  private func isSleep(_ turn: WaitingComputations.Turn) -> Bool {
    if case .sleep = turn { true } else { false }
  }

  private func isEnd(_ turn: WaitingComputations.Turn) -> Bool {
    if case .end = turn { true } else { false }
  }

  @Test("threads are started as work comes, up to their number")
  func threads() {
    var waiting = WaitingComputations(threadsMax: 2, waitingMax: 8)
    #expect(waiting.admit {} == .needsThread)
    #expect(waiting.admit {} == .needsThread)
    #expect(waiting.admit {} == .waits)
  }

  @Test("a sleeping thread is woken instead of a new one")
  func waking() {
    var waiting = WaitingComputations(threadsMax: 2, waitingMax: 8)
    #expect(waiting.admit {} == .needsThread)
    #expect(isWork(waiting.next(wasIdle: false)))
    #expect(isSleep(waiting.next(wasIdle: false)))
    #expect(waiting.admit {} == .needsWaking)
    #expect(waiting.admit {} == .needsThread, "one sleeper is not enough for two")
    #expect(isWork(waiting.next(wasIdle: true)))
  }

  @Test("beyond the limit, and after the end, work is refused")
  func refusal() {
    var waiting = WaitingComputations(threadsMax: 1, waitingMax: 2)
    #expect(waiting.admit {} == .needsThread)
    #expect(waiting.admit {} == .waits)
    #expect(waiting.admit {} == .refused)
    #expect(isWork(waiting.next(wasIdle: false)))
    #expect(waiting.admit {} == .waits)
    #expect(waiting.close() == 0)
    #expect(waiting.admit {} == .refused)
  }

  @Test("what waits is done in its order, and dropped at the end")
  func order() {
    var waiting = WaitingComputations(threadsMax: 1, waitingMax: 8)
    let done = Done()
    for number in 0..<4 { _ = waiting.admit { done.numbers.withLock { $0.append(number) } } }
    for _ in 0..<2 {
      if case .work(let work) = waiting.next(wasIdle: false) { work() }
    }
    #expect(done.numbers.withLock(\.self) == [0, 1])
    #expect(waiting.close() == 0)
    #expect(waiting.close() == 0)
    #expect(isEnd(waiting.next(wasIdle: false)))
  }

  @Test("sleepers are woken to end")
  func sleepers() {
    var waiting = WaitingComputations(threadsMax: 3, waitingMax: 8)
    for _ in 0..<2 { _ = waiting.admit {} }
    for _ in 0..<2 { _ = waiting.next(wasIdle: false) }
    for _ in 0..<2 { #expect(isSleep(waiting.next(wasIdle: false))) }
    #expect(waiting.close() == 2)
    for _ in 0..<2 { #expect(isEnd(waiting.next(wasIdle: true))) }
  }

  @Test("work for a thread that the system did not give is handed back")
  func noThread() {
    var waiting = WaitingComputations(threadsMax: 2, waitingMax: 8)
    #expect(waiting.admit {} == .needsThread)
    #expect(waiting.admit {} == .needsThread)
    #expect(waiting.threadFailed().isEmpty, "one thread is left to do it")
    #expect(waiting.threadFailed().count == 2)
    #expect(waiting.admit {} == .needsThread)
  }
}
