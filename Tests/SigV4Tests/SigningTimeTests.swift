import Testing

@testable import SigV4

@Suite("A signing time") struct SigningTimeTests {
  private static func time(_ text: String) -> SigningTime? {
    SigningTime(basicFormat: Array(text.utf8))
  }

  @Test("is the same day as a calendar that is counted through day by day")
  func calendar() {
    var day: Int64 = 0
    for year in 1970...2405 {
      let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for month in 1...12 {
        for date in 1...lengths[month - 1] {
          let text = Self.pad(year, 4) + Self.pad(month, 2) + Self.pad(date, 2) + "T000000Z"
          let time = SigningTime(secondsSinceEpoch: day * 86_400)
          if time.text != text || Self.time(text) != time { Issue.record("\(text)") }
          day += 1
        }
      }
    }
  }

  private static func pad(_ number: Int, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: count - digits.count) + digits
  }

  @Test(
    "is written as it was read",
    arguments: [
      ("19700101T000000Z", 0), ("20000229T235959Z", 951_868_799),
      ("20150830T123600Z", 1_440_938_160),
      ("20260102T030405Z", 1_767_323_045), ("99991231T235959Z", 253_402_300_799),
    ])
  func roundTrip(_ text: String, _ seconds: Int64) {
    #expect(Self.time(text)?.secondsSinceEpoch == seconds)
    #expect(SigningTime(secondsSinceEpoch: seconds).text == text)
    #expect(SigningTime(secondsSinceEpoch: seconds).dateText == String(text.prefix(8)))
  }

  @Test(
    "is nothing for any other text",
    arguments: [
      "", "20260102", "20260102T030405", "20260102T030405z", "20260102t030405Z", "20260102 030405Z",
      "2026010203040500", "20260102T030405+", "20260132T030405Z", "20261302T030405Z",
      "20260002T030405Z",
      "20260100T030405Z", "20260229T030405Z", "21000229T000000Z", "20260102T240000Z",
      "20260102T036005Z",
      "20260102T030460Z", "19691231T235959Z", "00000101T000000Z", "2026010\u{0}T030405Z",
      "-0260102T030405Z",
      "20260102T030405ZZ", "2026-01-02T03:04:05Z", "20260102T03040 Z",
    ])
  func invalid(_ text: String) { #expect(Self.time(text) == nil) }

  @Test("stays between 1970 and 9999")
  func clamped() {
    #expect(SigningTime(secondsSinceEpoch: .min).text == "19700101T000000Z")
    #expect(SigningTime(secondsSinceEpoch: .max).text == "99991231T235959Z")
    #expect(SigningTime(secondsSinceEpoch: 5).advanced(bySeconds: .min).secondsSinceEpoch == 0)
    #expect(SigningTime(secondsSinceEpoch: 5).advanced(bySeconds: .max).text == "99991231T235959Z")
    #expect(SigningTime(secondsSinceEpoch: 5).advanced(bySeconds: -6).secondsSinceEpoch == 0)
    #expect(SigningTime(secondsSinceEpoch: 5) < SigningTime(secondsSinceEpoch: 6))
  }
}

@Suite("The Date header") struct HTTPDateTests {
  private static func time(_ text: String) -> SigningTime? { HTTPDate.time(Array(text.utf8)) }

  @Test(
    "is read in two forms",
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", "19941106T084937Z"),
      ("Fri, 02 Jan 2026 03:04:05 GMT", "20260102T030405Z"),
      ("20260102T030405Z", "20260102T030405Z"),
      ("Mon, 29 Feb 2016 00:00:00 GMT", "20160229T000000Z"),
    ])
  func valid(_ text: String, _ basic: String) { #expect(Self.time(text)?.text == basic) }

  @Test(
    "is nothing in any other form",
    arguments: [
      "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
      "Sun, 6 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 nov 1994 08:49:37 GMT",
      "Xun, 06 Nov 1994 08:49:37 GMT",
      "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
      "Sun, 06 Nov 1969 08:49:37 GMT",
      "Sun; 06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08.49.37 GMT",
      "Sun, 06 Nov 1994 08:49:3a GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", "20260102T030405z",
    ])
  func invalid(_ text: String) { #expect(Self.time(text) == nil) }
}
