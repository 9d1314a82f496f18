import Testing

@testable import IAMPolicy

@Suite("Points in time") struct PolicyInstantTests {
  private static func read(_ text: String) -> PolicyInstant? {
    let bytes = Array(text.utf8)
    return PolicyInstant(bytes.span)
  }

  static let wellFormed: [(text: String, seconds: Int64, nanoseconds: UInt32)] = [
    ("1970-01-01T00:00:00Z", 0, 0), ("1970", 0, 0), ("1970-01", 0, 0), ("0", 0, 0), ("1", 1, 0),
    ("-1", -1, 0), ("-1970", -1970, 0), ("19700", 19_700, 0),
    ("2026-05-01T00:00:00Z", 1_777_593_600, 0),
    ("2026-05-01", 1_777_593_600, 0), ("2026-05-01T02:00:00+02:00", 1_777_593_600, 0),
    ("2026-04-30T19:30:00-04:30", 1_777_593_600, 0), ("2026-05-01t00:00:00Z", 1_777_593_600, 0),
    ("2026-05-01T", 1_777_593_600, 0), ("2026-5-1T0", 1_777_593_600, 0),
    ("2026-05-01T00:00:00.5Z", 1_777_593_600, 500_000_000),
    ("2026-05-01T00:00:00.123456789Z", 1_777_593_600, 123_456_789),
    ("2024-02-29", 1_709_164_800, 0), ("2000-02-29", 951_782_400, 0),
    ("1969-12-31T23:59:59Z", -1, 0), ("1577836800", 1_577_836_800, 0),
    ("9223372036854775807", .max, 0), ("0001-01-01", -62_135_596_800, 0),
    ("-292275054-01-01", -9_223_372_017_043_200, 0),
  ]

  @Test("are read", arguments: wellFormed)
  func valid(_ row: (text: String, seconds: Int64, nanoseconds: UInt32)) {
    let expected = PolicyInstant(seconds: row.seconds, nanoseconds: row.nanoseconds)
    #expect(Self.read(row.text) == expected)
  }

  @Test(
    "are refused when they are none",
    arguments: [
      "", "-", "T", "2026-", "2026-13", "2026-00", "2026-05-32", "2026-02-29", "1900-02-29",
      "2026-05-01T24", "2026-05-01T00:60", "2026-05-01T00:00:60Z", "2026-05-01T00:00:00.Z",
      "2026-05-01T00:00:00.1234567890Z", "2026-05-01T00:00:00+1", "2026-05-01T00:00:00+0430",
      "2026-05-01T00:00:00+24:00",
      "2026-05-01T00:00:00z", "2026-05-01 00:00:00Z", "2026-05-01Z0", "tomorrow", "2026/05/01",
      "9223372036854775808", "292278994-01-01", "-292275055-01-01", "1e3", "1.5", " 2026",
    ])
  func invalid(_ text: String) {
    #expect(Self.read(text) == nil)
  }

  static let written: [(seconds: Int64, nanoseconds: UInt32, text: String)] = [
    (0, 0, "1970-01-01T00:00:00Z"), (1_777_593_600, 0, "2026-05-01T00:00:00Z"),
    (-1, 0, "1969-12-31T23:59:59Z"), (1, 500_000_000, "1970-01-01T00:00:01.5Z"),
    (-62_135_596_801, 0, "0000-12-31T23:59:59Z"),
    (951_827_696, 7, "2000-02-29T12:34:56.000000007Z"),
  ]

  @Test("are written", arguments: written)
  func texts(_ row: (seconds: Int64, nanoseconds: UInt32, text: String)) {
    #expect(PolicyInstant(seconds: row.seconds, nanoseconds: row.nanoseconds).text == row.text)
  }

  @Test("are written even at the ends of their range, and read back between them")
  func ends() {
    #expect(!PolicyInstant(seconds: .max, nanoseconds: .max).text.isEmpty)
    #expect(!PolicyInstant(seconds: .min).text.isEmpty)
    var random = SeededGenerator(41)
    for _ in 0..<2_000 {
      let instant = PolicyInstant(
        seconds: Int64.random(in: -62_000_000_000...253_000_000_000, using: &random),
        nanoseconds: UInt32.random(in: 0..<1_000_000_000, using: &random))
      #expect(Self.read(instant.text) == instant, "seed \(Seed.value)")
    }
  }

  @Test("carry nanoseconds and are ordered")
  func order() {
    let carried = PolicyInstant(seconds: 1, nanoseconds: 1_500_000_000)
    #expect(carried == PolicyInstant(seconds: 2, nanoseconds: 500_000_000))
    #expect(carried.compared(to: PolicyInstant(seconds: 2)) == 1)
    #expect(PolicyInstant(seconds: 2).compared(to: carried) == -1)
    #expect(PolicyInstant(seconds: 1).compared(to: PolicyInstant(seconds: 2)) == -1)
    #expect(carried.compared(to: carried) == 0)
  }
}
