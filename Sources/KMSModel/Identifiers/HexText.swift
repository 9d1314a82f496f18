/// Lower-case hexadecimal text.
public enum HexText {
  /// Writes two lower-case digits for every byte.
  public static func encode(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      let buffer = UnsafeMutableRawBufferPointer(buffer)
      var index = 0
      bytes.withUnsafeBytes { bytes in
        while index <= bytes.count - 4 {
          let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)
          buffer.storeBytes(
            of: digits(of: UInt32(bigEndian: word)).bigEndian, toByteOffset: index * 2,
            as: UInt64.self)
          index += 4
        }
        for rest in index..<bytes.count {
          buffer[rest * 2] = digit(bytes[rest] >> 4)
          buffer[rest * 2 + 1] = digit(bytes[rest] & 0x0F)
        }
      }
      return bytes.count * 2
    }
  }

  /// Reads lower-case digits; `nil` for an odd count or any other character.
  public static func decode(_ text: String) -> [UInt8]? {
    guard text.utf8.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 2)
    var high: UInt8?
    for character in text.utf8 {
      guard let value = value(of: character) else { return nil }
      if let upper = high {
        bytes.append(upper << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  /// Whether the byte is one of `0`–`9`, `a`–`f`.
  public static func isLowerCaseDigit(_ byte: UInt8) -> Bool { value(of: byte) != nil }

  /// The eight digits of four bytes, the first in the highest byte: all at once.
  static func digits(of bytes: UInt32) -> UInt64 {
    let halves = UInt64(bytes & 0xFFFF_0000) << 16 | UInt64(bytes & 0xFFFF)
    let pairs = (halves & 0xFF00_0000_FF00) << 8 | halves & 0x00FF_0000_00FF
    let nibbles = (pairs & 0x00F0_00F0_00F0_00F0) << 4 | pairs & 0x000F_000F_000F_000F
    // One in each byte that is ten or more: there letters follow, 39 places behind the digits.
    let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39
  }

  static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
  }

  /// What a lower-case digit stands for; `nil` for any other character.
  static func value(of character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }
}
