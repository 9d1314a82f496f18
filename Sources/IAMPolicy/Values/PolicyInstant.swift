/// A point in time as policies and requests state it.
public struct PolicyInstant: Sendable, Hashable {
  /// Whole seconds since 1970-01-01T00:00:00Z, negative before it.
  public let seconds: Int64
  /// Nanoseconds on top of ``seconds``: 0–999,999,999.
  public let nanoseconds: UInt32

  /// A point in time.
  ///
  /// - Parameters:
  ///   - seconds: since 1970-01-01T00:00:00Z.
  ///   - nanoseconds: 0–999,999,999; more is carried into the seconds.
  public init(seconds: Int64, nanoseconds: UInt32 = 0) {
    self.seconds = seconds &+ Int64(nanoseconds / 1_000_000_000)
    self.nanoseconds = nanoseconds % 1_000_000_000
  }

  /// -1, 0 or 1 as this point is before, at or after the other.
  func compared(to other: PolicyInstant) -> Int {
    if seconds != other.seconds { return seconds < other.seconds ? -1 : 1 }
    if nanoseconds != other.nanoseconds { return nanoseconds < other.nanoseconds ? -1 : 1 }
    return 0
  }

  /// The form `2026-05-01T00:00:00Z`, with a fraction only if there is one.
  ///
  /// This is what a String operator or a policy variable sees of a date.
  public var text: String {
    let remainder = seconds % 86_400
    let second = remainder < 0 ? remainder + 86_400 : remainder
    let day = seconds / 86_400 - (remainder < 0 ? 1 : 0)
    let (year, month, dayOfMonth) = CivilDate.date(ofDay: day)
    var text = year < 0 ? "-" : ""
    text += Self.padded(year.magnitude, 4) + "-" + Self.padded(UInt64(month), 2)
    text += "-" + Self.padded(UInt64(dayOfMonth), 2) + "T"
    text += Self.padded(UInt64(second / 3_600), 2) + ":"
    text += Self.padded(UInt64(second / 60 % 60), 2) + ":" + Self.padded(UInt64(second % 60), 2)
    if nanoseconds != 0 {
      var fraction = Self.padded(UInt64(nanoseconds), 9)
      while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
      text += "." + fraction
    }
    return text + "Z"
  }

  private static func padded(_ number: UInt64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

/// Days and dates of the proleptic Gregorian calendar.
enum CivilDate {
  /// Days from 1970-01-01 to a date; nil if the month has no such day.
  static func day(year: Int64, month: Int64, day: Int64) -> Int64? {
    guard (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year) else {
      return nil
    }
    // Count from 1 March, so that the leap day comes last.
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let shiftedMonth = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date of a day counted from 1970-01-01.
  static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
