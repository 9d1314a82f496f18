import KMSFront
import Testing

@Suite("KindCounts") struct KindCountsTests {
  private static func numbers(_ counts: KindCounts<String>) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: counts.numbers)
  }

  @Test("things are counted once, by the kind that was told last")
  func last() {
    var counts = KindCounts<String>()
    #expect(counts.numbers.isEmpty)
    for name in ["a", "b", "c", "a"] { counts.note("enabled", of: name) }
    #expect(Self.numbers(counts) == ["enabled": 3])
    counts.note("disabled", of: "b")
    #expect(Self.numbers(counts) == ["enabled": 2, "disabled": 1])
    counts.note("enabled", of: "b")
    #expect(Self.numbers(counts) == ["enabled": 3])
  }

  @Test("what is gone counts no more, and what never was does not matter")
  func gone() {
    var counts = KindCounts<String>()
    counts.note("enabled", of: "a")
    counts.note(nil, of: "b")
    #expect(Self.numbers(counts) == ["enabled": 1])
    counts.note(nil, of: "a")
    counts.note(nil, of: "a")
    #expect(counts.numbers.isEmpty)
  }

  @Test("kinds beyond what can be numbered are not counted")
  func kinds() {
    var counts = KindCounts<Int>()
    for kind in 0..<65_540 { counts.note(kind, of: "\(kind)") }
    #expect(counts.numbers.count == 65_536)
    counts.note(65_539, of: "0")
    #expect(counts.numbers.count == 65_535)
  }
}
