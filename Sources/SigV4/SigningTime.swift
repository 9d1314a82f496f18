/// A moment in whole seconds of UTC, as Signature Version 4 writes it: `20260102T030405Z`.
public struct SigningTime: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z, 0 to 253,402,300,799 (the end of the year 9999).
  public let secondsSinceEpoch: Int64

  private static let last: Int64 = 253_402_300_799

  /// The moment that many seconds after 1970; what lies outside 1970–9999 becomes the nearest end.
  public init(secondsSinceEpoch: Int64) {
    self.secondsSinceEpoch = min(max(secondsSinceEpoch, 0), Self.last)
  }

  /// Reads exactly `YYYYMMDDTHHMMSSZ`; nothing for any other form, for impossible dates and for years before
  /// 1970.
  ///
  /// - Source: AWS General Reference, Signature Version 4, "Handling dates".
  public init?(basicFormat text: [UInt8]) {
    guard text.count == 16, text[8] == UInt8(ascii: "T"), text[15] == UInt8(ascii: "Z"),
      let year = Self.number(text[0..<4]), let month = Self.number(text[4..<6]),
      let day = Self.number(text[6..<8]), let hour = Self.number(text[9..<11]),
      let minute = Self.number(text[11..<13]), let second = Self.number(text[13..<15])
    else { return nil }
    self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  /// The moment of a calendar date and a time of day; nothing if there is no such moment from 1970 on.
  init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    guard (1970...9999).contains(year), (1...12).contains(month),
      (1...Self.days(in: month, of: year)).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...59).contains(second)
    else { return nil }
    let days = Self.daysSinceEpoch(year: year, month: month, day: day)
    secondsSinceEpoch = Int64(((days * 24 + hour) * 60 + minute) * 60 + second)
  }

  /// `YYYYMMDDTHHMMSSZ`, always 16 characters.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// `YYYYMMDD`, the date that a credential scope must carry.
  public var dateText: String { String(decoding: bytes.prefix(8), as: UTF8.self) }

  /// `YYYYMMDDTHHMMSSZ` in ASCII.
  var bytes: [UInt8] {
    let (days, rest) = Int(secondsSinceEpoch).quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = Self.date(daysSinceEpoch: days)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    Self.appendTwoDigits(year / 100, to: &bytes)
    Self.appendTwoDigits(year % 100, to: &bytes)
    Self.appendTwoDigits(month, to: &bytes)
    Self.appendTwoDigits(day, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    Self.appendTwoDigits(rest / 3_600, to: &bytes)
    Self.appendTwoDigits(rest / 60 % 60, to: &bytes)
    Self.appendTwoDigits(rest % 60, to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
    return bytes
  }

  /// The moment so many seconds later, or earlier if negative.
  func advanced(bySeconds seconds: Int64) -> SigningTime {
    let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
    return SigningTime(secondsSinceEpoch: overflow ? (seconds < 0 ? 0 : Self.last) : sum)
  }

  /// Orders by time.
  public static func < (left: SigningTime, right: SigningTime) -> Bool {
    left.secondsSinceEpoch < right.secondsSinceEpoch
  }

  /// The value of 1–9 decimal digits and nothing else.
  static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...9).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number
  }

  private static func appendTwoDigits(_ number: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / 10 % 10))
    bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Both conversions count in years that begin in March, so that the leap day is the last day of its year.
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let (era, yearOfEra) = marchYear.quotientAndRemainder(dividingBy: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }
}
