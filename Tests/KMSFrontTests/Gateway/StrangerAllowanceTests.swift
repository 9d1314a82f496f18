import Testing

@testable import KMSFront

@Suite("StrangerAllowance") struct StrangerAllowanceTests {
  private static let start: UInt64 = 1_000_000_000_000
  private static let step = StrangerAllowance.nanosecondsPerRecord

  @Test(
    "so many come at once, then one every ten seconds; the next one says how many were left out")
  func bounded() {
    let allowance = StrangerAllowance()
    for _ in 0..<StrangerAllowance.burstMax { #expect(allowance.take(at: Self.start) == 0) }
    for _ in 0..<3 { #expect(allowance.take(at: Self.start) == nil) }
    #expect(allowance.take(at: Self.start + Self.step - 1) == nil)
    #expect(allowance.take(at: Self.start + Self.step) == 4)
    #expect(allowance.take(at: Self.start + Self.step) == nil)
    #expect(allowance.take(at: Self.start + 2 * Self.step) == 1)
  }

  @Test("a long rest earns the burst and no more, and a clock that goes back earns nothing")
  func rest() {
    let allowance = StrangerAllowance()
    for _ in 0..<StrangerAllowance.burstMax { _ = allowance.take(at: Self.start) }
    #expect(allowance.take(at: 0) == nil)
    let later = Self.start + 1_000_000 * Self.step
    for number in 0..<StrangerAllowance.burstMax {
      #expect(allowance.take(at: later) == (number == 0 ? 1 : 0))
    }
    #expect(allowance.take(at: later) == nil)
  }

  @Test("time that was not used up is not lost")
  func fractions() {
    let allowance = StrangerAllowance()
    for _ in 0..<StrangerAllowance.burstMax { _ = allowance.take(at: Self.start) }
    #expect(allowance.take(at: Self.start + Self.step / 2) == nil)
    #expect(allowance.take(at: Self.start + Self.step) == 1)
  }
}
