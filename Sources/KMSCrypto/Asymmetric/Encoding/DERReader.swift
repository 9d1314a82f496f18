/// Reads DER, one element after the other, and refuses every other encoding.
///
/// It keeps positions only: the bytes may be a secret and are lent to every call. What it reads must
/// be the same buffer every time.
///
/// - Source: ITU-T X.690 §8, §10.
struct DERReader {
  /// The identifier octets that keys and ciphertexts are made of.
  enum Tag {
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let sequence: UInt8 = 0x30
    /// `[0]`, constructed.
    static let context0: UInt8 = 0xA0
    /// `[1]`, constructed.
    static let context1: UInt8 = 0xA1
    /// `[0]` in place of a primitive type.
    static let implicit0: UInt8 = 0x80
    /// `[1]` in place of a primitive type.
    static let implicit1: UInt8 = 0x81
  }

  /// Two octets of length are enough for 65,535 bytes, more than any key has.
  private static let lengthOctetsMax = 2

  private var position: Int
  private let end: Int

  /// Starts at the beginning of a part of a buffer.
  init(_ range: Range<Int>) {
    self.position = range.lowerBound
    self.end = range.upperBound
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { position == end }

  /// Whether an element with this tag comes next.
  func comesNext(_ tag: UInt8, in bytes: UnsafeRawBufferPointer) -> Bool {
    unsafe position < end && bytes[position] == tag
  }

  /// Reads an element and returns where its contents are.
  ///
  /// - Throws: `.invalidEncoding` if there is none, it has another tag, or its length is not minimal
  ///   or reaches too far.
  mutating func read(_ tag: UInt8, in bytes: UnsafeRawBufferPointer) throws(AsymmetricError)
    -> Range<Int>
  {
    guard end - position >= 2, unsafe bytes[position] == tag else { throw .invalidEncoding }
    var length = unsafe Int(bytes[position + 1])
    position += 2
    if length >= 0x80 {
      let octets = length - 0x80
      guard octets >= 1, octets <= DERReader.lengthOctetsMax, end - position >= octets else {
        throw .invalidEncoding
      }
      length = 0
      for _ in 0..<octets {
        length = unsafe length << 8 | Int(bytes[position])
        position += 1
      }
      // The shortest form: no long form for what fits a short one, no leading zero.
      guard length >= 0x80, octets == 1 || length > 0xFF else { throw .invalidEncoding }
    }
    guard length <= end - position else { throw .invalidEncoding }
    defer { position += length }
    return position..<(position + length)
  }

  /// Reads an INTEGER that is not negative and returns where its digits are, without a sign octet.
  ///
  /// Zero is one zero octet.
  mutating func readUnsigned(in bytes: UnsafeRawBufferPointer) throws(AsymmetricError)
    -> Range<Int>
  {
    let contents = try unsafe read(Tag.integer, in: bytes)
    guard let first = contents.first, unsafe bytes[first] < 0x80 else { throw .invalidEncoding }
    guard contents.count > 1, unsafe bytes[first] == 0 else { return contents }
    guard unsafe bytes[first + 1] >= 0x80 else { throw .invalidEncoding }
    return (first + 1)..<contents.upperBound
  }

  /// Reads a BIT STRING of whole octets and returns where they are.
  mutating func readOctetsOfBits(_ tag: UInt8 = Tag.bitString, in bytes: UnsafeRawBufferPointer)
    throws(AsymmetricError) -> Range<Int>
  {
    let contents = try unsafe read(tag, in: bytes)
    guard let first = contents.first, unsafe bytes[first] == 0 else { throw .invalidEncoding }
    return (first + 1)..<contents.upperBound
  }

  /// Reads an INTEGER that must be one small number.
  mutating func readSmall(in bytes: UnsafeRawBufferPointer) throws(AsymmetricError) -> UInt8 {
    let digits = try unsafe readUnsigned(in: bytes)
    guard digits.count == 1 else { throw .invalidEncoding }
    return unsafe bytes[digits.lowerBound]
  }

  /// Must be called when everything was read.
  ///
  /// - Throws: `.invalidEncoding` if something is left.
  func finish() throws(AsymmetricError) {
    guard isAtEnd else { throw .invalidEncoding }
  }
}
