/// Lower-case hexadecimal, the form of hashes and signatures.
enum Hexadecimal {
  /// The digits of the bytes, in lower case.
  static func digits(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    return [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { digits, count in
      for byte in bytes {
        digits[count] = digit(byte >> 4)
        digits[count + 1] = digit(byte & 0xF)
        count += 2
      }
    }
  }

  /// The 32 bytes that exactly 64 lower-case digits stand for.
  static func thirtyTwoBytes(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
    guard digits.count == 64 else { return nil }
    let bytes = digits.withUnsafeBufferPointer { digits in
      [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
        while count < 32, let high = value(ofLowercase: digits[2 * count]),
          let low = value(ofLowercase: digits[2 * count + 1])
        {
          bytes[count] = high << 4 | low
          count += 1
        }
      }
    }
    return bytes.count == 32 ? bytes : nil
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
