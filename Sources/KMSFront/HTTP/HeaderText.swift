/// Reads header names and values by their bytes.
enum HeaderText {
  /// Whether the byte may stand in a token, such as a name.
  ///
  /// - Source: RFC 9110 §5.6.2.
  static func isToken(_ byte: UInt8) -> Bool {
    // A bit for each byte: digits and `!#$%&'*+-.`, then letters and `^_`|~`.
    let allowed: UInt64 = byte < 0x40 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
    return byte < 0x80 && allowed &>> UInt64(byte & 0x3F) & 1 == 1
  }

  /// Whether the byte is a space or a tab.
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Whether the value equals the other, which must be given in lower case; ASCII letters match in both cases.
  static func equals(_ value: ArraySlice<UInt8>, _ lowerCase: StaticString) -> Bool {
    guard value.count == lowerCase.utf8CodeUnitCount else { return false }
    return lowerCase.withUTF8Buffer { expected in
      zip(value, expected).allSatisfy { byte, other in
        byte == other || (byte | 0x20 == other && other >= 0x61 && other <= 0x7A)
      }
    }
  }

  /// The value without spaces and tabs at either end.
  static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = value
    while let byte = rest.first, isBlank(byte) { rest = rest.dropFirst() }
    while let byte = rest.last, isBlank(byte) { rest = rest.dropLast() }
    return rest
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
  static func decimal(_ value: ArraySlice<UInt8>) -> Int? {
    let digits = trimmed(value)
    guard (1...18).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number
  }

  /// Whether the bytes are UTF-8 and hold no U+FFFD, which stands for bytes that somebody could not read: such
  /// a value is no longer what the client signed.
  static func isText(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.contains(where: { $0 >= 0x80 }) else { return true }
    guard let text = String(validating: value, as: UTF8.self) else { return false }
    return !text.unicodeScalars.contains("\u{FFFD}")
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
  static func isHost(_ value: ArraySlice<UInt8>) -> Bool {
    let host = trimmed(value)
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
}
