/// Classes of single bytes, and conversions that stay within ASCII.
enum ASCII {
  /// Whether the byte may stand in an HTTP token, such as a method or a header name.
  ///
  /// - Source: RFC 9110 §5.6.2.
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"): true
    case UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"): true
    case UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"): true
    default: false
    }
  }

  /// Whether the byte is a character one can see: no space, no control, nothing above 0x7E.
  static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

  /// Whether the byte is white space in a header value: space, tab, or what old line folding leaves.
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// The byte with `A`–`Z` turned into `a`–`z`.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  /// The bytes without blanks at either end.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let start = bytes.firstIndex(where: { !isBlank($0) }),
      let end = bytes.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return bytes[start...end]
  }

  /// The pieces between separators, empty ones too: at least one, and no more than `piecesMax`. The last
  /// piece then holds the remaining separators.
  static func pieces(
    of bytes: ArraySlice<UInt8>, separator: UInt8, piecesMax: Int
  ) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    pieces.reserveCapacity(8)
    var start = bytes.startIndex
    // A loop over indices, because the compiler does not see through `split`, and this is on the hot path.
    for index in bytes.indices where bytes[index] == separator {
      if pieces.count + 1 == piecesMax { break }
      pieces.append(bytes[start..<index])
      start = index + 1
    }
    pieces.append(bytes[start...])
    return pieces
  }

  /// What an error may repeat of the caller's words: the text if it is short and visible ASCII without
  /// quotes, otherwise nothing.
  static func excerpt(_ bytes: some Collection<UInt8>, bytesMax: Int) -> String {
    let isPlain = bytes.allSatisfy {
      isVisible($0) && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"")
    }
    return bytes.count <= bytesMax && isPlain ? String(decoding: bytes, as: UTF8.self) : ""
  }

  /// Whether both texts are the same bytes; `==` of strings would also match canonical equivalents.
  static func areSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }
}
