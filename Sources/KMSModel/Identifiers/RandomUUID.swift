/// The text of a UUID of version 4, for key ids, request ids and event ids.
///
/// - Source: RFC 9562 §5.4.
public enum RandomUUID {
  /// How many random bytes it takes.
  public static let byteCount = 16

  /// 36 lower-case characters with dashes.
  ///
  /// - Parameter bytes: 16 random bytes, of which six bits are replaced by version and variant.
  public static func text(of bytes: ArraySlice<UInt8>) -> String {
    number(of: bytes).text
  }

  /// The UUID itself.
  static func number(of bytes: ArraySlice<UInt8>) -> UUIDNumber {
    precondition(bytes.count == byteCount, "a UUID is made of 16 random bytes")
    return bytes.withUnsafeBytes { bytes in
      let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
      let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      return UUIDNumber(
        high: high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000,
        low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }
  }
}
