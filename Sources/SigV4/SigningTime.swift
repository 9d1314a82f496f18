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
  public init?(basicFormat text: [UInt8]) { self.init(basicFormat: text.span, 0..<text.count) }

  /// The same for a text that lies among other bytes.
  init?(basicFormat bytes: Span<UInt8>, _ text: Range<Int>) {
    let start = text.lowerBound
    guard text.count == 16, bytes[start + 8] == UInt8(ascii: "T"),
      bytes[start + 15] == UInt8(ascii: "Z"),
      let year = Self.number(bytes, start..<(start + 4)),
      let month = Self.number(bytes, (start + 4)..<(start + 6)),
      let day = Self.number(bytes, (start + 6)..<(start + 8)),
      let hour = Self.number(bytes, (start + 9)..<(start + 11)),
      let minute = Self.number(bytes, (start + 11)..<(start + 13)),
      let second = Self.number(bytes, (start + 13)..<(start + 15))
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
  public var text: String {
    var sink = MemorySink(bytesExpected: 16)
    write(to: &sink)
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  /// `YYYYMMDD`, the date that a credential scope must carry.
  public var dateText: String { String(text.prefix(8)) }

  /// Writes `YYYYMMDDTHHMMSSZ` in ASCII.
  func write(to sink: inout some ByteSink) { words.write(to: &sink) }

  /// The sixteen characters.
  var words: SigningTimeWords {
    let (days, rest) = Int(secondsSinceEpoch).quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = Self.date(daysSinceEpoch: days)
    let date =
      Self.twoDigits(year / 100) &<< 48 | Self.twoDigits(year % 100) &<< 32
      | Self.twoDigits(month) &<< 16 | Self.twoDigits(day)
    let time =
      UInt64(UInt8(ascii: "T")) &<< 56 | Self.twoDigits(rest / 3_600) &<< 40
      | Self.twoDigits(rest / 60 % 60) &<< 24 | Self.twoDigits(rest % 60) &<< 8
      | UInt64(UInt8(ascii: "Z"))
    return SigningTimeWords(date: date, time: time)
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
  static func number(_ bytes: Span<UInt8>, _ digits: Range<Int>) -> Int? {
    guard (1...9).contains(digits.count) else { return nil }
    var number = 0
    for index in digits {
      let digit = bytes[index]
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number
  }

  private static func twoDigits(_ number: Int) -> UInt64 {
    let (tens, ones) = UInt64(truncatingIfNeeded: number).quotientAndRemainder(dividingBy: 10)
    return (0x30 + tens % 10) &<< 8 | (0x30 + ones)
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

/// `YYYYMMDD` and `THHMMSSZ`, each as a word.
struct SigningTimeWords {
  let date: UInt64
  let time: UInt64

  init(date: UInt64, time: UInt64) {
    self.date = date
    self.time = time
  }

  /// Takes over a text that was read as a `SigningTime` and so has all of its characters in their places.
  init(basicFormat bytes: Span<UInt8>, _ text: Range<Int>) {
    date = ByteWord.load(bytes, at: text.lowerBound)
    time = ByteWord.load(bytes, at: text.lowerBound + 8)
  }

  /// Whether a part of some bytes is the date.
  func isDate(_ bytes: Span<UInt8>, _ part: Range<Int>) -> Bool {
    part.count == 8 && ByteWord.load(bytes, at: part.lowerBound) == date
  }

  /// Writes `YYYYMMDDTHHMMSSZ` in ASCII.
  func write(to sink: inout some ByteSink) {
    withUnsafeBytes(of: (date.bigEndian, time.bigEndian)) { bytes in
      bytes.withMemoryRebound(to: UInt8.self) { sink.append($0.span) }
    }
  }
}
