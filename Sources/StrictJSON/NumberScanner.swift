/// Checks numbers in place.
enum NumberScanner {
  /// Checks the number that begins at `start` and returns where it ends.
  ///
  /// - Throws: `.unexpectedByte`, `.unexpectedEnd`, `.numberTooLong`, `.numberOutOfRange`.
  /// - Source: RFC 8259 §6; the range is RFC 7493 §2.2, made a rule.
  static func scan(_ bytes: Span<UInt8>, at start: Int, byteCountMax: Int) throws(JSONError) -> Int
  {
    var index = start
    if bytes[index] == ASCII.minus { index += 1 }
    if index < bytes.count, bytes[index] == ASCII.zero {
      index += 1
    } else {
      index = try digitsEnd(bytes, at: index)
    }
    var isWhole = true
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isWhole = false
      index = try digitsEnd(bytes, at: index + 1)
    }
    var hasExponent = false
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      hasExponent = true
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == ASCII.minus {
        index += 1
      }
      index = try digitsEnd(bytes, at: index)
    }
    guard index - start <= byteCountMax else { throw JSONError(.numberTooLong, at: start) }
    // Without an exponent, 300 digits on either side of the point are within the range of Double.
    let isInRange =
      if hasExponent || (!isWhole && index - start > 300) {
        isRepresentable(bytes, start..<index)
      } else {
        !isWhole || integer(bytes, start..<index) != nil
      }
    guard isInRange else { throw JSONError(.numberOutOfRange, at: start) }
    return index
  }

  /// The value of digits with an optional sign, or nil if there is anything else or it does not
  /// fit.
  static func integer(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    var index = range.lowerBound
    let isNegative = index < range.upperBound && bytes[index] == ASCII.minus
    if isNegative { index += 1 }
    guard index < range.upperBound else { return nil }
    var value: Int64 = 0
    while index < range.upperBound {
      guard ASCII.isDigit(bytes[index]) else { return nil }
      let (shifted, isShiftTooLarge) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(bytes[index] - ASCII.zero)
      let (next, isSumTooLarge) =
        isNegative
        ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
      if isShiftTooLarge || isSumTooLarge { return nil }
      value = next
      index += 1
    }
    return value
  }

  private static func digitsEnd(_ bytes: Span<UInt8>, at start: Int) throws(JSONError) -> Int {
    var index = start
    while index < bytes.count, ASCII.isDigit(bytes[index]) { index += 1 }
    guard index > start else {
      throw JSONError(index < bytes.count ? .unexpectedByte : .unexpectedEnd, at: index)
    }
    return index
  }

  /// Whether a number with an exponent neither overflows nor vanishes.
  private static func isRepresentable(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var text: [UInt8] = []
    var isZero = true
    var isMantissa = true
    for index in range {
      let byte = bytes[index]
      text.append(byte)
      if byte | 0x20 == UInt8(ascii: "e") { isMantissa = false }
      if isMantissa, ASCII.isDigit(byte), byte != ASCII.zero { isZero = false }
    }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
      return false
    }
    return isZero || value != 0
  }
}
