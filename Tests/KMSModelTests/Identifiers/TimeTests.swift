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
