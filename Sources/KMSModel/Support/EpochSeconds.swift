extension Timestamp {
  /// Reads seconds since the epoch as JSON writes numbers: `1607472987`, `1607472987.918`,
  /// `1.607472987918E9`.
  ///
  /// Exact decimal arithmetic; digits beyond the millisecond are dropped, towards zero.
  /// Source: AWS JSON 1.1 protocol, timestamp format `epoch-seconds`.
  ///
  /// - Returns: `nil` if it is no JSON number or does not fit in 64 bits of milliseconds.
  init?(epochSeconds text: String) {
    guard let decimal = EpochDecimal(text), let milliseconds = decimal.milliseconds else {
      return nil
    }
    self.init(millisecondsSinceEpoch: milliseconds)
  }
}

/// A JSON number taken apart: `digits` times ten to the power of `exponent`.
private struct EpochDecimal {
  /// A date needs 16 digits; an exponent of this size is out of range whatever the digits are.
  private static let exponentMax = 1_000

  private var isNegative = false
  private var digits: [UInt8] = []
  private var exponent = 0

  init?(_ text: String) {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") {
      isNegative = true
      rest = rest.dropFirst()
    }
    let whole = EpochDecimal.takeDigits(&rest)
    guard !whole.isEmpty else { return nil }
    digits = whole
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let fraction = EpochDecimal.takeDigits(&rest)
      guard !fraction.isEmpty else { return nil }
      digits += fraction
      exponent -= fraction.count
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      guard let power = EpochDecimal.takePower(&rest) else { return nil }
      exponent += power
    }
    guard rest.isEmpty else { return nil }
  }

  var milliseconds: Int64? {
    let shift = exponent + 3
    let kept = shift < 0 ? digits.dropLast(min(-shift, digits.count)) : digits[...]
    var value: Int64 = 0
    for digit in kept {
      guard let next = EpochDecimal.append(digit, to: value) else { return nil }
      value = next
    }
    for _ in 0..<max(0, shift) where value != 0 {
      guard let next = EpochDecimal.append(0, to: value) else { return nil }
      value = next
    }
    return isNegative ? -value : value
  }

  private static func append(_ digit: UInt8, to value: Int64) -> Int64? {
    let (product, productOverflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, sumOverflow) = product.addingReportingOverflow(Int64(digit))
    return productOverflow || sumOverflow ? nil : sum
  }

  private static func takeDigits(_ rest: inout Substring.UTF8View) -> [UInt8] {
    var digits: [UInt8] = []
    while let byte = rest.first, (0x30...0x39).contains(byte) {
      digits.append(byte - 0x30)
      rest = rest.dropFirst()
    }
    return digits
  }

  private static func takePower(_ rest: inout Substring.UTF8View) -> Int? {
    let sign = rest.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let digits = takeDigits(&rest)
    guard !digits.isEmpty else { return nil }
    let power = digits.reduce(0) { min($0 * 10 + Int($1), exponentMax) }
    return sign == UInt8(ascii: "-") ? -power : power
  }
}
