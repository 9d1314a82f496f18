import Foundation
import KMSModel
import Testing

@Suite("Time") struct TimeTests {
  @Test("calendar dates agree with Foundation on every day of 400 years, and before the epoch")
  func calendar() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for day in stride(from: -40_000, to: 150_000, by: 7) {
      let seconds = Int64(day) * 86_400 + 3_723
      let time = CivilTime(Timestamp(millisecondsSinceEpoch: seconds * 1000 + 999))
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second],
        from: Date(timeIntervalSince1970: TimeInterval(seconds)))
      let agrees =
        time.year == parts.year && time.month == parts.month && time.day == parts.day
        && time.hour == parts.hour && time.minute == parts.minute && time.second == parts.second
      #expect(agrees, "day \(day)")
    }
  }

  @Test("leap days and ends of years are written right")
  func written() {
    #expect(
      CivilTime(Timestamp(millisecondsSinceEpoch: 1_709_210_096_000)).extendedISO
        == "2024-02-29T12:34:56Z")
    #expect(
      CivilTime(Timestamp(millisecondsSinceEpoch: -1)).extendedISO == "1969-12-31T23:59:59Z")
    #expect(
      CivilTime(Timestamp(millisecondsSinceEpoch: 1_767_323_045_000)).americanTwelveHour
        == "Jan 2, 2026, 3:04:05 AM")
    #expect(
      CivilTime(Timestamp(millisecondsSinceEpoch: 1_660_171_107_000)).americanTwelveHour
        == "Aug 10, 2022, 10:38:27 PM")
    #expect(
      CivilTime(Timestamp(millisecondsSinceEpoch: 1_660_176_000_000)).americanTwelveHour
        == "Aug 11, 2022, 12:00:00 AM")
  }

  @Test("what is written is read again, years of five digits and none too")
  func extendedISO() {
    for milliseconds: Int64 in [0, 1_767_323_045_000, 253_402_300_799_000, -62_167_219_200_000] {
      let time = CivilTime(Timestamp(millisecondsSinceEpoch: milliseconds))
      #expect(CivilTime(extendedISO: time.extendedISO) == time)
    }
    let first = CivilTime(Timestamp(millisecondsSinceEpoch: -62_167_219_200_000))
    #expect(first.extendedISO == "0000-01-01T00:00:00Z")
    let late = CivilTime(Timestamp(millisecondsSinceEpoch: 253_402_300_800_000))
    #expect(late.extendedISO == "10000-01-01T00:00:00Z")
    #expect(CivilTime(extendedISO: late.extendedISO) == nil)
  }

  @Test(
    "what is no moment is not read",
    arguments: [
      "", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-13-02T03:04:05Z",
      "2026-00-02T03:04:05Z", "2026-01-32T03:04:05Z", "2026-01-00T03:04:05Z",
      "2026-01-02T24:04:05Z", "2026-01-02T03:60:05Z", "2026-01-02T03:04:60Z",
      "2026-01-02T03:04:05z", "2026/01/02T03:04:05Z", "-026-01-02T03:04:05Z",
      "2026-01-02T03-04-05Z", "202a-01-02T03:04:05Z", "2026-01-02T03:04:05ZZ",
    ])
  func notISO(_ text: String) {
    #expect(CivilTime(extendedISO: text) == nil)
  }

  @Test("sums saturate instead of trapping")
  func saturation() {
    let last = Timestamp(millisecondsSinceEpoch: .max)
    #expect(last.adding(days: 1) == last)
    #expect(Timestamp(millisecondsSinceEpoch: 0).adding(days: .max) == last)
    #expect(
      Timestamp(millisecondsSinceEpoch: .min).adding(days: -1)
        == Timestamp(millisecondsSinceEpoch: .min))
    #expect(Timestamp(millisecondsSinceEpoch: 0).adding(days: 7).secondsSinceEpoch == 604_800)
  }
}
