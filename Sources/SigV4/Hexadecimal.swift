/// Lower-case hexadecimal, the form of hashes and signatures.
enum Hexadecimal {
  /// The digits of the bytes, in lower case.
  static func digits(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(64)
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 0xF))
    }
    return digits
  }

  /// The 32 bytes that exactly 64 lower-case digits stand for.
  static func thirtyTwoBytes(_ digits: some Collection<UInt8>) -> [UInt8]? {
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    var high: UInt8?
    for digit in digits {
      guard let value = value(ofLowercase: digit) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  /// The value of a digit in either case.
  static func value(of digit: UInt8) -> UInt8? { value(ofLowercase: ASCII.lowercased(digit)) }

  /// The upper-case digit of a value below 16, as percent-encoding wants it.
  static func uppercaseDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  private static func value(ofLowercase digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}
