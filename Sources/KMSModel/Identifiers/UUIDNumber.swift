/// A UUID as the 16 bytes that its text stands for.
///
/// - Source: RFC 9562 §4.
public struct UUIDNumber: Hashable, Comparable, Sendable {
  /// How many bytes the text has.
  public static let textByteCount = 36

  /// The first eight bytes, the first in the highest place.
  let high: UInt64
  /// The last eight bytes.
  let low: UInt64

  /// Accepts 32 lower-case hex digits with dashes in their four places; `nil` for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == UUIDNumber.textByteCount else { return nil }
    var digits = HexDigits()
    var index = 0
    for byte in text.utf8 {
      switch index {
      case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
      default: guard digits.take(byte) else { return nil }
      }
      index += 1
    }
    self.init(high: digits.high, low: digits.low)
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// 36 lower-case characters with dashes.
  public var text: String {
    String(unsafeUninitializedCapacity: UUIDNumber.textByteCount) { text in
      write(to: UnsafeMutableRawBufferPointer(text))
      return UUIDNumber.textByteCount
    }
  }

  /// Order of the bytes, which is that of the texts.
  public static func < (left: UUIDNumber, right: UUIDNumber) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Writes the text into 36 bytes.
  func write(to text: UnsafeMutableRawBufferPointer) {
    precondition(text.count >= UUIDNumber.textByteCount, "the text of a UUID has 36 bytes")
    func put(_ digits: UInt64, at start: Int) {
      text.storeBytes(of: digits.bigEndian, toByteOffset: start, as: UInt64.self)
    }
    func putHalf(_ digits: UInt64, at start: Int) {
      let half = UInt32(truncatingIfNeeded: digits)
      text.storeBytes(of: half.bigEndian, toByteOffset: start, as: UInt32.self)
    }
    let second = HexText.digits(of: UInt32(truncatingIfNeeded: high))
    let third = HexText.digits(of: UInt32(truncatingIfNeeded: low >> 32))
    put(HexText.digits(of: UInt32(truncatingIfNeeded: high >> 32)), at: 0)
    putHalf(second >> 32, at: 9)
    putHalf(second, at: 14)
    putHalf(third >> 32, at: 19)
    putHalf(third, at: 24)
    put(HexText.digits(of: UInt32(truncatingIfNeeded: low)), at: 28)
    text[8] = UInt8(ascii: "-")
    text[13] = UInt8(ascii: "-")
    text[18] = UInt8(ascii: "-")
    text[23] = UInt8(ascii: "-")
  }
}

/// Lower-case hex digits read one by one; of more than 32 the last ones count.
struct HexDigits {
  private(set) var high: UInt64 = 0
  private(set) var low: UInt64 = 0

  /// Takes a digit; false for any other character.
  mutating func take(_ character: UInt8) -> Bool {
    guard let value = HexText.value(of: character) else { return false }
    high = high << 4 | low >> 60
    low = low << 4 | UInt64(value)
    return true
  }
}
