/// Base64 with the standard alphabet: eight digits and the six bytes they stand for, in words.
///
/// Works on eight lanes of one byte each and looks nothing up, so neither its time nor the caches
/// tell what was encoded. Loops, lengths and padding belong to those who call it.
/// Source: RFC 4648 §4.
enum Base64 {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The digit that stands for zero.
  static let zeroDigit = UInt8(ascii: "A")

  /// The length of the encoding of this many bytes.
  static func encodedCount(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

  /// The eight digits of six bytes, the first in the highest byte.
  ///
  /// - Parameter bytes: six bytes in the lower 48 bits, the first in the highest.
  static func digits(of bytes: UInt64) -> UInt64 {
    let threes = (bytes & 0xFFFF_FF00_0000) << 8 | bytes & 0xFF_FFFF
    let pairs = (threes & 0x00FF_F000_00FF_F000) << 4 | threes & 0x0000_0FFF_0000_0FFF
    let values = (pairs & 0x0FC0_0FC0_0FC0_0FC0) << 2 | pairs & 0x003F_003F_003F_003F
    // From 26, 52, 62 and 63 on the distance between value and character changes.
    let lowerOrMore = lanes(where: reached(values, 26), hold: 6)
    let slash = lanes(where: reached(values, 63), hold: 3)
    let decimalOrMore = lanes(where: reached(values, 52), hold: 75)
    let plusOrMore = lanes(where: reached(values, 62), hold: 15)
    return values &+ ones &* 65 &+ lowerOrMore &+ slash &- decimalOrMore &- plusOrMore
  }

  /// The six bytes that eight digits stand for, in the lower 48 bits, the first in the highest; nil
  /// if one is not a digit.
  ///
  /// - Parameter digits: the first in the highest byte.
  static func bytes(of digits: UInt64) -> UInt64? {
    guard digits & highBits == 0 else { return nil }
    let upper = among(digits, UInt8(ascii: "A")...UInt8(ascii: "Z"))
    let lower = among(digits, UInt8(ascii: "a")...UInt8(ascii: "z"))
    let decimal = among(digits, UInt8(ascii: "0")...UInt8(ascii: "9"))
    let plus = among(digits, UInt8(ascii: "+")...UInt8(ascii: "+"))
    let slash = among(digits, UInt8(ascii: "/")...UInt8(ascii: "/"))
    guard upper | lower | decimal | plus | slash == highBits else { return nil }
    // Adds what is missing to 71, the largest distance between character and value.
    let values =
      digits &- ones &* 71 &+ lanes(where: upper, hold: 6) &+ lanes(where: decimal, hold: 75)
      &+ lanes(where: plus, hold: 90) &+ lanes(where: slash, hold: 87)
    let pairs = (values & 0x3F00_3F00_3F00_3F00) >> 2 | values & 0x003F_003F_003F_003F
    let threes = (pairs & 0x0FFF_0000_0FFF_0000) >> 4 | pairs & 0x0000_0FFF_0000_0FFF
    return (threes & 0x00FF_FFFF_0000_0000) >> 8 | threes & 0x0000_0000_00FF_FFFF
  }

  /// The high bit of each lane that is within a range; all below 128.
  private static func among(_ lanes: UInt64, _ range: ClosedRange<UInt8>) -> UInt64 {
    reached(lanes, range.lowerBound) & ~reached(lanes, range.upperBound + 1)
  }

  /// The high bit of each lane that is `least` or more; all below 128.
  private static func reached(_ lanes: UInt64, _ least: UInt8) -> UInt64 {
    (lanes &+ ones &* UInt64(0x80 - least)) & highBits
  }

  /// A value in each lane whose high bit is set, and zero in the others.
  private static func lanes(where highBits: UInt64, hold value: UInt64) -> UInt64 {
    (highBits >> 7) &* value
  }
}
