import KMSModel

/// The `Date` header line, rendered once per second. One per event loop.
struct DateLine {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private var second = Int64.min
  private var line: [UInt8] = []

  /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` with the line end.
  ///
  /// - Parameter secondsSinceEpoch: 1970-01-01 or later; earlier moments are shown as that.
  /// - Source: RFC 9110 §5.6.7, IMF-fixdate.
  mutating func bytes(at secondsSinceEpoch: Int64) -> [UInt8] {
    if secondsSinceEpoch != second {
      second = secondsSinceEpoch
      line = Self.render(secondsSinceEpoch)
    }
    return line
  }

  private static func render(_ secondsSinceEpoch: Int64) -> [UInt8] {
    let seconds = max(0, min(secondsSinceEpoch, 253_402_300_799))
    let time = CivilTime(Timestamp(millisecondsSinceEpoch: seconds * 1000))
    var line = Array("Date: ".utf8)
    line += Array(weekdays[Int(seconds / 86_400 % 7)].utf8)
    line += Array(", ".utf8)
    line += digits(time.day, width: 2)
    line += Array(" \(months[time.month - 1]) ".utf8)
    line += digits(time.year, width: 4)
    line.append(UInt8(ascii: " "))
    line += digits(time.hour, width: 2)
    line.append(UInt8(ascii: ":"))
    line += digits(time.minute, width: 2)
    line.append(UInt8(ascii: ":"))
    line += digits(time.second, width: 2)
    return line + Array(" GMT\r\n".utf8)
  }

  private static func digits(_ number: Int, width: Int) -> [UInt8] {
    let text = Array(String(number).utf8)
    return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, width - text.count)) + text
  }
}
