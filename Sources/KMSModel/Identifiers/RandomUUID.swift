/// The text of a UUID of version 4, for key ids, request ids and event ids.
///
/// - Source: RFC 9562 §5.4.
public enum RandomUUID {
  /// How many random bytes it takes.
  public static let byteCount = 16

  private static let textByteCount = 36

  /// 36 lower-case characters with dashes.
  ///
  /// - Parameter bytes: 16 random bytes, of which six bits are replaced by version and variant.
  public static func text(of bytes: ArraySlice<UInt8>) -> String {
    precondition(bytes.count == byteCount, "a UUID is made of 16 random bytes")
    return String(unsafeUninitializedCapacity: textByteCount) { text in
      var position = 0
      for (index, random) in bytes.enumerated() {
        var byte = random
        if index == 6 { byte = byte & 0x0F | 0x40 }
        if index == 8 { byte = byte & 0x3F | 0x80 }
        if index == 4 || index == 6 || index == 8 || index == 10 {
          text[position] = UInt8(ascii: "-")
          position += 1
        }
        text[position] = HexText.digit(byte >> 4)
        text[position + 1] = HexText.digit(byte & 0x0F)
        position += 2
      }
      return position
    }
  }
}
