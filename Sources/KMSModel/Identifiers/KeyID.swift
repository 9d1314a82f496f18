/// The identifier of a KMS key: a lower-case UUID with dashes, or `mrk-` and 32 lower-case hex digits.
///
/// Kept as the 16 bytes that its digits stand for: many keys are held in memory, and each holds its name
/// several times.
///
/// Source: Developer Guide, "Key identifiers (KeyId)". Upper-case letters are not accepted, as lookups
/// are case-sensitive.
public struct KeyID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// How many bytes both forms have as text.
  public static let textByteCount = UUIDNumber.textByteCount

  private let number: UUIDNumber
  /// Whether the key belongs to a set of multi-Region keys.
  public let isMultiRegion: Bool

  /// Accepts the two forms; `nil` for anything else.
  public init?(_ text: String) {
    if let number = UUIDNumber(text) {
      self.number = number
      isMultiRegion = false
    } else {
      guard let number = KeyID.multiRegionNumber(text.utf8) else { return nil }
      self.number = number
      isMultiRegion = true
    }
  }

  /// Makes the identifier of a new key out of 16 random bytes.
  ///
  /// - Parameters:
  ///   - bytes: exactly 16 bytes from the random source.
  ///   - isMultiRegion: whether the `mrk-` form is wanted.
  public init(random bytes: [UInt8], isMultiRegion: Bool) {
    self.number = RandomUUID.number(of: bytes[...])
    self.isMultiRegion = isMultiRegion
  }

  /// The identifier as clients see it; ASCII only.
  public var text: String {
    String(unsafeUninitializedCapacity: KeyID.textByteCount) { text in
      write(to: UnsafeMutableRawBufferPointer(text))
      return KeyID.textByteCount
    }
  }

  /// The identifier.
  public var description: String { text }

  /// Appends the bytes of the text.
  public func append(to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(byteCount: KeyID.textByteCount, alignment: 1) { text in
      write(to: text)
      bytes.append(contentsOf: text)
    }
  }

  /// Order of the bytes of the text: `m` comes after every digit.
  public static func < (left: KeyID, right: KeyID) -> Bool {
    guard left.isMultiRegion == right.isMultiRegion else { return right.isMultiRegion }
    return left.number < right.number
  }

  private static let multiRegionPrefix = "mrk-".utf8

  private static func multiRegionNumber(_ bytes: String.UTF8View) -> UUIDNumber? {
    guard bytes.count == textByteCount, bytes.starts(with: multiRegionPrefix) else { return nil }
    var digits = HexDigits()
    for byte in bytes.dropFirst(multiRegionPrefix.count) {
      guard digits.take(byte) else { return nil }
    }
    return UUIDNumber(high: digits.high, low: digits.low)
  }

  private func write(to text: UnsafeMutableRawBufferPointer) {
    guard isMultiRegion else { return number.write(to: text) }
    precondition(text.count >= KeyID.textByteCount, "the text of a key id has 36 bytes")
    text.copyBytes(from: KeyID.multiRegionPrefix)
    for index in 0..<4 {
      let word = index < 2 ? number.high : number.low
      let half = UInt32(truncatingIfNeeded: index % 2 == 0 ? word >> 32 : word)
      text.storeBytes(
        of: HexText.digits(of: half).bigEndian,
        toByteOffset: KeyID.multiRegionPrefix.count + index * 8, as: UInt64.self)
    }
  }
}
