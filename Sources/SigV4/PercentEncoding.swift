/// Percent-encoding as Signature Version 4 wants it: unreserved characters stay, everything else becomes `%XX`
/// with upper-case digits; a space is `%20`, never `+`.
///
/// - Source: AWS General Reference, "Create a canonical request", `UriEncode`; RFC 3986 §2.3.
enum PercentEncoding {
  /// Whether the byte stays as it is.
  static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: false
    }
  }

  /// Appends one byte in encoded form.
  static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
    if isUnreserved(byte) {
      bytes.append(byte)
    } else {
      bytes.append(UInt8(ascii: "%"))
      bytes.append(Hexadecimal.uppercaseDigit(byte >> 4))
      bytes.append(Hexadecimal.uppercaseDigit(byte & 0xF))
    }
  }

  /// The text in encoded form.
  static func encoded(_ text: some Sequence<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in text { append(byte, to: &bytes) }
    return bytes
  }

  /// The bytes that a well-formed encoded text stands for; nothing if a `%` lacks its two digits.
  static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(Hexadecimal.value(of:)),
        let low = rest.popFirst().flatMap(Hexadecimal.value(of:))
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
