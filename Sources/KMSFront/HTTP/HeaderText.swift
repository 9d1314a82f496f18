/// Reads header names and values by their bytes.
enum HeaderText {
  /// Whether the name equals the other, which must be given in lower case; ASCII letters match in both cases.
  static func equals(_ name: some StringProtocol, _ lowerCase: StaticString) -> Bool {
    guard name.utf8.count == lowerCase.utf8CodeUnitCount else { return false }
    return lowerCase.withUTF8Buffer { expected in
      zip(name.utf8, expected).allSatisfy { byte, other in
        byte == other || (byte | 0x20 == other && other >= 0x61 && other <= 0x7A)
      }
    }
  }

  /// The value without spaces and tabs at either end.
  static func trimmed(_ value: String) -> Substring {
    let bytes = value.utf8
    guard let start = bytes.firstIndex(where: { !isBlank($0) }),
      let end = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return value[start...end]
  }

  /// The number that the value is: 1–18 decimal digits between optional blanks.
  static func decimal(_ value: String) -> Int? {
    let digits = trimmed(value).utf8
    guard (1...18).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number
  }

  /// Whether the value holds no control character but the tab, and no U+FFFD.
  ///
  /// The parser puts U+FFFD where bytes were not UTF-8, so such a value is no longer what the client signed.
  static func isPlain(_ value: String) -> Bool {
    let verdict = value.utf8.withContiguousStorageIfAvailable { bytes in
      if isVisible(bytes) { return true }
      var hasControl = false
      var highest: UInt8 = 0
      for byte in bytes {
        hasControl = hasControl || (byte < 0x20 && byte != 0x09) || byte == 0x7F
        highest |= byte
      }
      return !hasControl && (highest < 0x80 || !hasReplacement(bytes))
    }
    return verdict ?? false
  }

  /// Whether every byte is from 0x20 to 0x7E; eight of them at a time, as every header comes by here.
  static func isVisible(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let raw = UnsafeRawBufferPointer(bytes)
    var found: UInt64 = 0
    var index = 0
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // Adding one carries 0x7F into the high bit, which no byte below it can do to its neighbour.
      found |= ((word &- ones &* 0x20) & ~word) | word | ((word & ~(ones &* 0x80)) &+ ones)
      index += 8
    }
    var isVisible = found & (ones &* 0x80) == 0
    while index < raw.count {
      isVisible = isVisible && raw[index] >= 0x20 && raw[index] < 0x7F
      index += 1
    }
    return isVisible
  }

  /// Whether the value could name a host, with or without port: 1–261 bytes of the characters that RFC 3986
  /// allows there.
  static func isHost(_ value: String) -> Bool {
    let host = trimmed(value).utf8
    guard (1...261).contains(host.count) else { return false }
    return host.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
      case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"): true
      default: false
      }
    }
  }

  private static func hasReplacement(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 3 else { return false }
    return (0..<(bytes.count - 2)).contains { index in
      bytes[index] == 0xEF && bytes[index + 1] == 0xBF && bytes[index + 2] == 0xBD
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
