import Testing

@testable import KMSFront

@Suite("How fast refusals are answered") struct RefusalPaceTests {
  private let pace = RefusalPace()

  @Test("two hundred are answered at once, those beyond are held back")
  func burst() {
    for _ in 0..<RefusalPace.burstMax { #expect(pace.hold(at: 5) == 0) }
    #expect(pace.hold(at: 5) == 100)
    #expect(pace.hold(at: 5) == 100)
  }

  @Test("one more is answered at once every ten milliseconds")
  func refill() {
    for _ in 0..<RefusalPace.burstMax { _ = pace.hold(at: 0) }
    #expect(pace.hold(at: RefusalPace.nanosecondsPerRefusal - 1) == 100)
    #expect(pace.hold(at: RefusalPace.nanosecondsPerRefusal) == 0)
    #expect(pace.hold(at: RefusalPace.nanosecondsPerRefusal) == 100)
    #expect(pace.hold(at: 2 * RefusalPace.nanosecondsPerRefusal) == 0)
  }

  @Test("no more than two hundred are saved up, however long nothing came")
  func full() {
    _ = pace.hold(at: 0)
    for _ in 0..<RefusalPace.burstMax { #expect(pace.hold(at: .max) == 0) }
    #expect(pace.hold(at: .max) == 100)
  }

  @Test("a clock that seems to go back earns nothing")
  func backwards() {
    for _ in 0..<RefusalPace.burstMax { _ = pace.hold(at: 1_000_000_000) }
    #expect(pace.hold(at: 0) == 100)
  }
}
