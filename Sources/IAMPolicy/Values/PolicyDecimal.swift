/// A decimal number as policies write them, compared exactly.
///
/// The value is `coefficient × 10^exponent` with at most 38 significant digits, so that `0.1`, `0.10`
/// and `1e-1` are one number and no two different numbers are ever equal.
struct PolicyDecimal: Sendable {
  private let isNegative: Bool
  /// Without trailing zeros; zero has exponent zero.
  private let coefficient: UInt128
  private let digits: Int32
  private let exponent: Int32

  /// Reads `[+-]digits[.digits][e[+-]digits]`; one of the two groups of digits may be missing.
  ///
  /// Fails on anything else, and beyond ``PolicyLimits/decimalDigitsMax`` significant digits or
  /// ``PolicyLimits/decimalExponentMax``.
  init?(_ text: Span<UInt8>) {
    var index = 0
    var negative = false
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      negative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    var scan = Significand()
    guard scan.read(text, &index) else { return nil }
    var power = 0
    if index < text.count {
      guard text[index] | 0x20 == UInt8(ascii: "e") else { return nil }
      index += 1
      guard let read = Self.readExponent(text, &index), index == text.count else { return nil }
      power = read
    }
    self.init(
      isNegative: negative, coefficient: scan.coefficient, digits: scan.digits,
      exponent: scan.exponent + power)
    guard abs(Int(exponent)) <= PolicyLimits.decimalExponentMax else { return nil }
  }

  /// An integer.
  init(_ integer: Int64) {
    var magnitude = UInt128(integer.magnitude)
    var digits = 0
    while magnitude > 0 {
      digits += 1
      magnitude /= 10
    }
    self.init(
      isNegative: integer < 0, coefficient: UInt128(integer.magnitude), digits: digits, exponent: 0)
  }

  /// The seconds since 1970 of an instant.
  init(_ instant: PolicyInstant) {
    self.init(instant.seconds)
  }

  private init(isNegative: Bool, coefficient: UInt128, digits: Int, exponent: Int) {
    var coefficient = coefficient
    var digits = digits
    var exponent = exponent
    while coefficient != 0, coefficient % 10 == 0 {
      coefficient /= 10
      digits -= 1
      exponent += 1
    }
    self.isNegative = isNegative && coefficient != 0
    self.coefficient = coefficient
    self.digits = Int32(digits)
    self.exponent = coefficient == 0 ? 0 : Int32(truncatingIfNeeded: exponent)
  }

  /// -1, 0 or 1 as this number is below, equal to or above the other.
  func compared(to other: PolicyDecimal) -> Int {
    if isNegative != other.isNegative { return isNegative ? -1 : 1 }
    let magnitude = magnitudeCompared(to: other)
    return isNegative ? -magnitude : magnitude
  }

  private func magnitudeCompared(to other: PolicyDecimal) -> Int {
    if coefficient == 0 || other.coefficient == 0 {
      return coefficient == other.coefficient ? 0 : coefficient == 0 ? -1 : 1
    }
    let place = digits + exponent
    let otherPlace = other.digits + other.exponent
    if place != otherPlace { return place < otherPlace ? -1 : 1 }
    // Same leading place: bring both to the same number of digits, which stay 38 at most.
    let left = Self.scaled(coefficient, by: other.digits - digits)
    let right = Self.scaled(other.coefficient, by: digits - other.digits)
    return left == right ? 0 : left < right ? -1 : 1
  }

  private static func scaled(_ coefficient: UInt128, by places: Int32) -> UInt128 {
    var scaled = coefficient
    for _ in 0..<max(0, places) { scaled *= 10 }
    return scaled
  }

  private static func readExponent(_ text: Span<UInt8>, _ index: inout Int) -> Int? {
    var sign = 1
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      sign = text[index] == UInt8(ascii: "-") ? -1 : 1
      index += 1
    }
    var value = 0
    let start = index
    while index < text.count, let digit = text[index].decimalDigit {
      value = value * 10 + Int(digit)
      guard value <= 2 * PolicyLimits.decimalExponentMax else { return nil }
      index += 1
    }
    return index == start ? nil : sign * value
  }
}

/// The digits of a number while they are read: leading zeros dropped, the point remembered.
private struct Significand {
  var coefficient: UInt128 = 0
  var digits = 0
  var exponent = 0
  /// Zeros read but not yet part of the coefficient: they may turn out to be trailing ones.
  private var zeros = 0

  mutating func read(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    let whole = readDigits(text, &index, isFraction: false)
    guard whole >= 0 else { return false }
    var fraction = 0
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      fraction = readDigits(text, &index, isFraction: true)
      guard fraction >= 0 else { return false }
    }
    exponent += zeros
    return whole + fraction > 0
  }

  /// The number of digits read, or -1 if they are too many.
  private mutating func readDigits(
    _ text: Span<UInt8>, _ index: inout Int, isFraction: Bool
  ) -> Int {
    let start = index
    while index < text.count, let digit = text[index].decimalDigit {
      index += 1
      if isFraction { exponent -= 1 }
      if digit == 0 {
        if coefficient != 0 { zeros += 1 }
        continue
      }
      digits += zeros + 1
      guard digits <= PolicyLimits.decimalDigitsMax else { return -1 }
      for _ in 0..<zeros { coefficient *= 10 }
      coefficient = coefficient * 10 + UInt128(digit)
      zeros = 0
    }
    return index - start
  }
}
