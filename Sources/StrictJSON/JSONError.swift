/// Why bytes are not the JSON that was asked for, and where.
///
/// Carries nothing of the bytes themselves, so it may be logged.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// There are more bytes than `JSONLimits.byteCountMax`.
    case tooLarge
    /// The text begins with a byte order mark (RFC 8259 §8.1).
    case byteOrderMark
    /// The bytes end inside a value, or there are none but white space.
    case unexpectedEnd
    /// A byte that the grammar does not allow at its place.
    case unexpectedByte
    /// Something other than white space follows the value.
    case trailingBytes
    /// Objects and arrays are nested deeper than `JSONLimits.depthMax`.
    case tooDeep
    /// An object has two members of one name, compared after unescaping (RFC 7493 §2.3).
    case duplicateName
    /// A number is longer than `JSONLimits.numberByteCountMax`.
    case numberTooLong
    /// A number that neither `Int64` nor `Double` can hold; see `JSONNumber`.
    case numberOutOfRange
    /// A raw character below U+0020 in a string.
    case controlCharacter
    /// A backslash that does not begin an escape of the grammar.
    case malformedEscape
    /// An escaped surrogate without its other half (RFC 7493 §2.1).
    case loneSurrogate
    /// Bytes of a string that are not UTF-8 (RFC 3629 §4).
    case malformedUTF8
    /// The value is of another kind than the one asked for.
    case wrongKind
    /// The number asked for as a whole one has a fraction or an exponent.
    case notAnInteger
    /// The string is not canonical Base64; see `JSONText.base64ByteCount`.
    case malformedBase64
    /// The decoded bytes do not fit in the buffer.
    case bufferTooSmall
    /// The reader was asked for something that cannot be at its place. A mistake of the program.
    case outOfOrder
  }

  /// What is wrong.
  public let reason: Reason
  /// Where: a count of bytes from the beginning.
  public let offset: Int

  /// Describes an error.
  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
