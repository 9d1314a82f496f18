import KMSDoctor
import Testing

@Suite("ClockFacts") struct ClockFactsTests {
  private static let now: Int64 = 1_800_000_000

  private func severity(at now: Int64 = now, _ lastWrite: Int64?, _ isSynchronized: Bool?)
    -> [Diagnosis.Severity]
  {
    ClockFacts(now: now, lastWrite: lastWrite, isSynchronized: isSynchronized).diagnoses
      .map(\.severity)
  }

  @Test("a clock that is kept right is good")
  func good() {
    #expect(severity(nil, true) == [.good])
    #expect(severity(ClockFactsTests.now - 1, true) == [.good])
  }

  @Test("a clock that nothing keeps right is a warning, and unknown if the system does not say")
  func unsynchronized() {
    #expect(severity(nil, false) == [.warning])
    #expect(severity(nil, nil) == [.unknown])
  }

  @Test("a clock more than five minutes behind the newest file is wrong")
  func behind() {
    #expect(severity(ClockFactsTests.now + 300, true) == [.good])
    #expect(severity(ClockFactsTests.now + 301, true) == [.failure])
  }

  @Test("a clock before the first release is wrong")
  func before() {
    #expect(severity(at: 1_767_225_599, nil, true) == [.failure])
    #expect(severity(at: 1_767_225_600, nil, true) == [.good])
    #expect(severity(at: 0, nil, true) == [.failure])
  }
}
