/// Reading dates.
///
/// - Source: W3C NOTE-datetime and IAM User Guide, "Date condition operators"; the lenient forms
///   (`01T`, a lower-case `t`, one-digit hours, years beyond four digits) were observed to be accepted
///   by IAM, `+1` as an offset and ten digits of a fraction to be refused.
extension PolicyInstant {
  /// Reads a date, or whole seconds since 1970, as `init(_:)` does.
  ///
  /// - Parameter text: a few bytes; nothing but the forms of condition values is read.
  public init?(parsing text: String) {
    let bytes = Array(text.utf8)
    self.init(bytes.span)
  }

  /// Reads a date, or whole seconds since 1970.
  ///
  /// Four bare digits are a year; any other bare integer is seconds. A date is `Y[-M[-D]]`, then
  /// optionally `T` with `[h[:m[:s[.fraction]]]][Z|±hh[:mm]]`; missing parts are the earliest, a
  /// missing offset is UTC.
  init?(_ text: Span<UInt8>) {
    var reader = DateReader(text.count)
    guard let instant = reader.read(text) else { return nil }
    self = instant
  }
}

/// The position in a date that is being read.
private struct DateReader {
  private static let yearMin: Int64 = -292_275_054
  private static let yearMax: Int64 = 292_278_993

  private var index = 0
  private let end: Int

  init(_ end: Int) { self.end = end }

  mutating func read(_ text: Span<UInt8>) -> PolicyInstant? {
    let isNegative = take(text, UInt8(ascii: "-"))
    guard let (number, digits) = takeInteger(text) else { return nil }
    if index == end, isNegative || digits != 4 {
      // `Int64.min` has no positive twin; a day more or less at that end decides nothing.
      return PolicyInstant(seconds: isNegative ? -number : number)
    }
    let year = isNegative ? -number : number
    guard (Self.yearMin...Self.yearMax).contains(year) else { return nil }
    guard let month = takePart(text, after: UInt8(ascii: "-"), default: 1, 1...12) else {
      return nil
    }
    guard let dayOfMonth = takePart(text, after: UInt8(ascii: "-"), default: 1, 1...31),
      let day = CivilDate.day(year: year, month: month, day: dayOfMonth)
    else { return nil }
    var time = TimeOfDay()
    if take(text, UInt8(ascii: "T")) || take(text, UInt8(ascii: "t")) {
      guard let read = takeTime(text) else { return nil }
      time = read
    }
    guard index == end else { return nil }
    return PolicyInstant(
      seconds: day * 86_400 + time.seconds - time.offset, nanoseconds: time.nanoseconds)
  }

  private struct TimeOfDay {
    var seconds: Int64 = 0
    var nanoseconds: UInt32 = 0
    var offset: Int64 = 0
  }

  private mutating func takeTime(_ text: Span<UInt8>) -> TimeOfDay? {
    var time = TimeOfDay()
    if index < end, text[index].decimalDigit != nil {
      guard let hour = takeDigits(text, 1...2), hour <= 23,
        let minute = takePart(text, after: UInt8(ascii: ":"), default: 0, 0...59),
        let second = takePart(text, after: UInt8(ascii: ":"), default: 0, 0...59)
      else { return nil }
      time.seconds = hour * 3_600 + minute * 60 + second
      if take(text, UInt8(ascii: ".")) {
        guard let fraction = takeFraction(text) else { return nil }
        time.nanoseconds = fraction
      }
    }
    guard let offset = takeOffset(text) else { return nil }
    time.offset = offset
    return time
  }

  private mutating func takeOffset(_ text: Span<UInt8>) -> Int64? {
    if index == end || take(text, UInt8(ascii: "Z")) { return 0 }
    let isNegative = take(text, UInt8(ascii: "-"))
    guard isNegative || take(text, UInt8(ascii: "+")) else { return nil }
    guard let hours = takeDigits(text, 2...2), hours <= 23 else { return nil }
    var minutes: Int64 = 0
    if index < end {
      _ = take(text, UInt8(ascii: ":"))
      guard let read = takeDigits(text, 2...2), read <= 59 else { return nil }
      minutes = read
    }
    let offset = hours * 3_600 + minutes * 60
    return isNegative ? -offset : offset
  }

  private mutating func takeFraction(_ text: Span<UInt8>) -> UInt32? {
    let start = index
    guard var value = takeDigits(text, 1...9) else { return nil }
    for _ in 0..<(9 - (index - start)) { value *= 10 }
    return UInt32(truncatingIfNeeded: value)
  }

  private mutating func take(_ text: Span<UInt8>, _ byte: UInt8) -> Bool {
    guard index < end, text[index] == byte else { return false }
    index += 1
    return true
  }

  /// A part that may be missing together with its separator.
  private mutating func takePart(
    _ text: Span<UInt8>, after separator: UInt8, default missing: Int64,
    _ valid: ClosedRange<Int64>
  ) -> Int64? {
    guard index < end, text[index] == separator else { return missing }
    index += 1
    guard let value = takeDigits(text, 1...2), valid.contains(value) else { return nil }
    return value
  }

  private mutating func takeDigits(_ text: Span<UInt8>, _ widths: ClosedRange<Int>) -> Int64? {
    let start = index
    guard let (value, digits) = takeInteger(text), widths.contains(digits) else {
      index = start
      return nil
    }
    return value
  }

  /// All digits from here: their value and how many they are.
  private mutating func takeInteger(_ text: Span<UInt8>) -> (value: Int64, digits: Int)? {
    let start = index
    var value: Int64 = 0
    while index < end, let digit = text[index].decimalDigit {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(digit))
      guard !overflow, !carry else { return nil }
      value = sum
      index += 1
    }
    return index == start ? nil : (value, index - start)
  }
}
