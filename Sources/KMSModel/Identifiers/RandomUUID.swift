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
    var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    let first = HexText.digits(of: UInt32(bigEndian: words.0))
    let second = HexText.digits(of: UInt32(bigEndian: words.1) & 0xFFFF_0FFF | 0x4000)
    let third = HexText.digits(of: UInt32(bigEndian: words.2) & 0x3FFF_FFFF | 0x8000_0000)
    let fourth = HexText.digits(of: UInt32(bigEndian: words.3))
    return String(unsafeUninitializedCapacity: textByteCount) { text in
      let text = UnsafeMutableRawBufferPointer(text)
      func put(_ digits: UInt64, at start: Int) {
        text.storeBytes(of: digits.bigEndian, toByteOffset: start, as: UInt64.self)
      }
      func putHalf(_ digits: UInt64, at start: Int) {
        let half = UInt32(truncatingIfNeeded: digits)
        text.storeBytes(of: half.bigEndian, toByteOffset: start, as: UInt32.self)
      }
      put(first, at: 0)
      putHalf(second >> 32, at: 9)
      putHalf(second, at: 14)
      putHalf(third >> 32, at: 19)
      putHalf(third, at: 24)
      put(fourth, at: 28)
      text[8] = UInt8(ascii: "-")
      text[13] = UInt8(ascii: "-")
      text[18] = UInt8(ascii: "-")
      text[23] = UInt8(ascii: "-")
      return textByteCount
    }
  }
}
