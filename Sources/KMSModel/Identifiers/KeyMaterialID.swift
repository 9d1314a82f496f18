/// The identifier of one version of a key's material: 32 bytes, written as 64 lower-case hex digits.
///
/// Kept in place: many are held in memory.
public struct KeyMaterialID: Hashable, Sendable, CustomStringConvertible {
  /// How many bytes an identifier has.
  public static let byteCount = 32

  /// The bytes as numbers, the first byte in the highest place of the first.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// Accepts exactly 32 bytes.
  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count == KeyMaterialID.byteCount else { return nil }
    let bytes = bytes.bytes
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    words = (word(0), word(1), word(2), word(3))
  }

  /// Accepts exactly 32 bytes.
  public init?(bytes: [UInt8]) { self.init(bytes.span) }

  /// Accepts exactly 32 bytes.
  public init?(bytes: ArraySlice<UInt8>) { self.init(bytes.span) }

  /// Accepts exactly 64 lower-case hex digits.
  public init?(_ text: String) {
    guard text.utf8.count == KeyMaterialID.byteCount * 2, let bytes = HexText.decode(text) else {
      return nil
    }
    self.init(bytes: bytes)
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  /// Appends the 32 bytes.
  public func append(to bytes: inout [UInt8]) {
    let bigEndian = (
      words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
    )
    withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// 64 lower-case hex digits.
  public var text: String {
    String(unsafeUninitializedCapacity: KeyMaterialID.byteCount * 2) { text in
      let text = UnsafeMutableRawBufferPointer(text)
      KeyMaterialID.write(words.0, to: text, at: 0)
      KeyMaterialID.write(words.1, to: text, at: 16)
      KeyMaterialID.write(words.2, to: text, at: 32)
      KeyMaterialID.write(words.3, to: text, at: 48)
      return KeyMaterialID.byteCount * 2
    }
  }

  /// 64 lower-case hex digits.
  public var description: String { text }

  /// Whether two are the same.
  public static func == (left: KeyMaterialID, right: KeyMaterialID) -> Bool {
    left.words == right.words
  }

  /// Hashes all of the bytes: those of a ciphertext may be anybody's choice.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }

  private static func write(
    _ word: UInt64, to text: UnsafeMutableRawBufferPointer, at start: Int
  ) {
    let high = HexText.digits(of: UInt32(truncatingIfNeeded: word >> 32))
    let low = HexText.digits(of: UInt32(truncatingIfNeeded: word))
    text.storeBytes(of: high.bigEndian, toByteOffset: start, as: UInt64.self)
    text.storeBytes(of: low.bigEndian, toByteOffset: start + 8, as: UInt64.self)
  }
}
