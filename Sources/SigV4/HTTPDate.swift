/// Reads the `Date` header, for requests that carry no `x-amz-date`.
enum HTTPDate {
  /// The moment that the value names: `YYYYMMDDTHHMMSSZ`, or `Sun, 06 Nov 1994 08:49:37 GMT`.
  ///
  /// The two obsolete forms of HTTP are refused, and so is a day name that does not exist; whether the day
  /// name fits the date is not checked.
  ///
  /// - Source: RFC 9110 §5.6.7; AWS General Reference, "Handling dates in Signature Version 4".
  static func time(_ text: [UInt8]) -> SigningTime? {
    text.count == 16 ? SigningTime(basicFormat: text) : fixedLengthDate(text)
  }

  private static func fixedLengthDate(_ text: [UInt8]) -> SigningTime? {
    guard text.count == 29, text[3...4].elementsEqual(", ".utf8), text[7] == space,
      text[11] == space, text[16] == space, text[19] == colon, text[22] == colon,
      text[25...28].elementsEqual(" GMT".utf8),
      position(of: text[0..<3], in: dayNames) != nil,
      let month = position(of: text[8..<11], in: monthNames),
      let day = SigningTime.number(text.span, 5..<7),
      let year = SigningTime.number(text.span, 12..<16),
      let hour = SigningTime.number(text.span, 17..<19),
      let minute = SigningTime.number(text.span, 20..<22),
      let second = SigningTime.number(text.span, 23..<25)
    else { return nil }
    return SigningTime(
      year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
  }

  private static func position(of name: ArraySlice<UInt8>, in names: [StaticString]) -> Int? {
    names.firstIndex { candidate in
      candidate.withUTF8Buffer { $0.elementsEqual(name) }
    }
  }

  private static let space = UInt8(ascii: " ")
  private static let colon = UInt8(ascii: ":")
  private static let dayNames: [StaticString] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let monthNames: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
