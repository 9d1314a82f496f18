/// A moment written out in the Gregorian calendar, UTC.
///
/// Days are counted from 1970-01-01 with the era arithmetic of Howard Hinnant's "chrono-compatible
/// low-level date algorithms"; no time zone, no leap seconds.
public struct CivilTime: Hashable, Sendable {
  /// The year, for example 2026.
  public let year: Int
  /// The month, 1–12.
  public let month: Int
  /// The day of the month, 1–31.
  public let day: Int
  /// The hour, 0–23.
  public let hour: Int
  /// The minute, 0–59.
  public let minute: Int
  /// The second, 0–59.
  public let second: Int

  /// Writes a moment out; fractions of a second are dropped.
  public init(_ timestamp: Timestamp) {
    let seconds = timestamp.secondsSinceEpoch
    var days = seconds / 86_400
    var rest = Int(seconds % 86_400)
    if rest < 0 {
      rest += 86_400
      days -= 1
    }
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthShifted = (5 * dayOfYear + 2) / 153
    let month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9
    self.year = Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))
    self.month = Int(month)
    self.day = Int(dayOfYear - (153 * monthShifted + 2) / 5 + 1)
    self.hour = rest / 3600
    self.minute = rest / 60 % 60
    self.second = rest % 60
  }

  /// Reads what `extendedISO` wrote; nothing for anything else.
  public init?(extendedISO text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54,
      bytes[13] == 0x3A, bytes[16] == 0x3A, bytes[19] == 0x5A,
      let year = CivilTime.number(bytes[0..<4]), let month = CivilTime.number(bytes[5..<7]),
      let day = CivilTime.number(bytes[8..<10]), let hour = CivilTime.number(bytes[11..<13]),
      let minute = CivilTime.number(bytes[14..<16]), let second = CivilTime.number(bytes[17..<19]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number
  }

  /// `2026-01-02T03:04:05Z`: the form of CloudTrail's `eventTime` and of the Query protocol.
  ///
  /// Every record of the trail has one or two: four digits of the year are written in place.
  public var extendedISO: String {
    guard (0...9999).contains(year) else { return paddedISO }
    return String(unsafeUninitializedCapacity: 20) { bytes in
      func write(_ number: Int, width: Int, at start: Int) {
        var rest = number
        for index in (start..<start + width).reversed() {
          bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
      }
      write(year, width: 4, at: 0)
      write(month, width: 2, at: 5)
      write(day, width: 2, at: 8)
      write(hour, width: 2, at: 11)
      write(minute, width: 2, at: 14)
      write(second, width: 2, at: 17)
      bytes[4] = UInt8(ascii: "-")
      bytes[7] = UInt8(ascii: "-")
      bytes[10] = UInt8(ascii: "T")
      bytes[13] = UInt8(ascii: ":")
      bytes[16] = UInt8(ascii: ":")
      bytes[19] = UInt8(ascii: "Z")
      return 20
    }
  }

  /// The same for years of any length.
  private var paddedISO: String {
    var text = ""
    text.reserveCapacity(20)
    text.append(padded: year, width: 4)
    text.append("-")
    text.append(padded: month, width: 2)
    text.append("-")
    text.append(padded: day, width: 2)
    text.append("T")
    text.append(padded: hour, width: 2)
    text.append(":")
    text.append(padded: minute, width: 2)
    text.append(":")
    text.append(padded: second, width: 2)
    text.append("Z")
    return text
  }

  /// `Jan 2, 2026, 3:04:05 AM`: the form that CloudTrail uses inside request and response elements.
  public var americanTwelveHour: String {
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let hourOnDial = hour % 12 == 0 ? 12 : hour % 12
    var text = "\(names[month - 1]) \(day), \(year), \(hourOnDial):"
    text.append(padded: minute, width: 2)
    text.append(":")
    text.append(padded: second, width: 2)
    text.append(hour < 12 ? " AM" : " PM")
    return text
  }
}

extension String {
  fileprivate mutating func append(padded number: Int, width: Int) {
    let digits = String(number)
    for _ in 0..<max(0, width - digits.utf8.count) { append("0") }
    append(digits)
  }
}
