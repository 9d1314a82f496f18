/// Walks through JSON once, without building a tree.
///
/// ```swift
/// var reader = try JSONReader(body)
/// try reader.beginObject()
/// while let name = try reader.nextMember() {
///   switch name {
///   case "KeyId": keyID = try reader.readString()
///   default: try reader.skipValue()
///   }
/// }
/// try reader.finish()
/// ```
///
/// Whatever is read or skipped obeys RFC 8259 and these rules: UTF-8 without byte order mark; no
/// name twice in one object; no lone surrogate; numbers in range; nothing beyond the limits;
/// nothing after the value. Only a `finish()` that does not throw says that all of it does.
///
/// After an error in the text every further call throws. After `.wrongKind` and `.outOfOrder` the
/// reader is where it was; after `.notAnInteger`, `.malformedBase64` and `.bufferTooSmall` it is
/// behind the value.
/// Source: RFC 8259; RFC 7493 (I-JSON), except that noncharacters are accepted.
public struct JSONReader: ~Copyable, Sendable {
  /// What must come next.
  private enum Place {
    /// A value.
    case value
    /// An item of the innermost container, or its end.
    case firstItem
    /// A comma and an item, or the end of the innermost container.
    case nextItem
    /// Nothing.
    case end
    /// Unknown: an error was found here.
    case lost
  }

  private enum Container {
    case array
    case object
  }

  /// The containers that are open, the innermost last: a bit for each, set for objects.
  private struct Containers {
    private(set) var count = 0
    private var areObjects: UInt128 = 0

    var isEmpty: Bool { count == 0 }

    var last: Container? {
      guard count > 0 else { return nil }
      return areObjects & 1 == 1 ? .object : .array
    }

    /// INVARIANT: `JSONLimits.depthCeiling` bounds the count, and is as many as there are bits.
    mutating func append(_ container: Container) {
      areObjects = areObjects &<< 1 | (container == .object ? 1 : 0)
      count += 1
    }

    mutating func removeLast() {
      areObjects &>>= 1
      count -= 1
    }
  }

  /// How many bytes have been read.
  public private(set) var offset = 0

  private let bytes: [UInt8]
  private let limits: JSONLimits
  private var place = Place.value
  private var containers = Containers()
  private var names = MemberNames()

  /// Begins to read.
  ///
  /// - Throws: `.tooLarge`, `.byteOrderMark`.
  public init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    guard bytes.count <= limits.byteCountMax else {
      throw JSONError(.tooLarge, at: limits.byteCountMax)
    }
    guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw JSONError(.byteOrderMark, at: 0) }
    self.bytes = bytes
    self.limits = limits
  }

  /// The kind of the next value, which is not read yet.
  public mutating func peek() throws(JSONError) -> JSONKind {
    guard place == .value else { throw error(.outOfOrder) }
    switch try nextByte() {
    case ASCII.openBrace: return .object
    case ASCII.openBracket: return .array
    case ASCII.quote: return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case ASCII.minus, ASCII.zero...ASCII.nine: return .number
    default: throw error(.unexpectedByte)
    }
  }

  /// Enters an object.
  public mutating func beginObject() throws(JSONError) {
    try begin(.object)
    names.openObject()
  }

  /// Goes to the next member of the object entered last, or leaves the object.
  ///
  /// - Returns: the name, whose value must be read or skipped next; nil if there are no more.
  public mutating func nextMember() throws(JSONError) -> JSONText? {
    guard try nextItem(of: .object, close: ASCII.closeBrace) else {
      names.closeObject()
      return nil
    }
    guard try nextByte() == ASCII.quote else { throw error(.unexpectedByte) }
    let range = try TextScanner.scan(bytes.span, at: offset)
    guard names.insert(range, in: bytes) else { throw error(.duplicateName) }
    offset = range.end + 1
    guard try nextByte() == ASCII.colon else { throw error(.unexpectedByte) }
    offset += 1
    place = .value
    return JSONText(bytes: bytes, range: range)
  }

  /// Enters an array.
  public mutating func beginArray() throws(JSONError) {
    try begin(.array)
  }

  /// Goes to the next element of the array entered last, or leaves the array.
  ///
  /// - Returns: whether there is an element, which must be read or skipped next.
  public mutating func nextElement() throws(JSONError) -> Bool {
    guard try nextItem(of: .array, close: ASCII.closeBracket) else { return false }
    place = .value
    return true
  }

  /// Reads `null`.
  public mutating func readNull() throws(JSONError) {
    try expect(.null)
    try readLiteral("null")
  }

  /// Reads `null` if it is next, and says whether it was.
  public mutating func skipNull() throws(JSONError) -> Bool {
    guard try peek() == .null else { return false }
    try readNull()
    return true
  }

  /// Reads `true` or `false`.
  public mutating func readBool() throws(JSONError) -> Bool {
    try expect(.bool)
    let isTrue = bytes[offset] == UInt8(ascii: "t")
    try readLiteral(isTrue ? "true" : "false")
    return isTrue
  }

  /// Reads a number.
  public mutating func readNumber() throws(JSONError) -> JSONNumber {
    let range = try readNumberRange()
    return JSONNumber(text: String(decoding: bytes[range], as: UTF8.self))
  }

  /// Reads a number that is written without fraction and exponent.
  ///
  /// - Throws: `.notAnInteger` for other numbers, also `1.0`.
  public mutating func readInteger() throws(JSONError) -> Int64 {
    let range = try readNumberRange()
    guard let integer = NumberScanner.integer(bytes.span, range) else {
      throw JSONError(.notAnInteger, at: range.lowerBound)
    }
    return integer
  }

  /// Reads a string.
  public mutating func readString() throws(JSONError) -> String {
    Unescape.string(bytes, try readTextRange())
  }

  /// Reads a string without making a `String` of it.
  public mutating func readText() throws(JSONError) -> JSONText {
    JSONText(bytes: bytes, range: try readTextRange())
  }

  /// Reads a string of Base64 into the beginning of a buffer; see `JSONText.decodeBase64(into:)`.
  ///
  /// - Returns: how many bytes were written.
  public mutating func readBase64(into buffer: UnsafeMutableRawBufferPointer) throws(JSONError)
    -> Int
  {
    try readText().decodeBase64(into: buffer)
  }

  /// Reads a string of Base64 that is not secret.
  public mutating func readBase64() throws(JSONError) -> [UInt8] {
    try readText().base64Bytes()
  }

  /// Reads a value of any kind, checks it and forgets it.
  public mutating func skipValue() throws(JSONError) {
    let outerCount = containers.count
    try skipBeginning()
    while containers.count > outerCount {
      let hasItem =
        switch containers.last {
        case .object: try nextMember() != nil
        case .array: try nextElement()
        case nil: false
        }
      if hasItem { try skipBeginning() }
    }
  }

  /// Checks that the value is complete and that nothing but white space follows it.
  public mutating func finish() throws(JSONError) {
    guard place == .end else { throw error(.outOfOrder) }
    skipWhitespace()
    guard offset == bytes.count else { throw error(.trailingBytes) }
  }

  /// Reads a value, or enters it if it is a container.
  private mutating func skipBeginning() throws(JSONError) {
    switch try peek() {
    case .null: try readNull()
    case .bool: _ = try readBool()
    case .number: _ = try readNumberRange()
    case .string: _ = try readTextRange()
    case .array: try beginArray()
    case .object: try beginObject()
    }
  }

  private mutating func begin(_ container: Container) throws(JSONError) {
    try expect(container == .object ? .object : .array)
    guard containers.count < limits.depthMax else { throw error(.tooDeep) }
    containers.append(container)
    offset += 1
    place = .firstItem
  }

  /// Goes to the next item of the innermost container, or leaves the container.
  private mutating func nextItem(of container: Container, close: UInt8) throws(JSONError) -> Bool {
    guard containers.last == container else { throw error(.outOfOrder) }
    switch place {
    case .value, .end, .lost: throw error(.outOfOrder)
    case .firstItem:
      place = .lost
      guard try nextByte() == close else { return true }
    case .nextItem:
      place = .lost
      let byte = try nextByte()
      if byte == ASCII.comma {
        offset += 1
        return true
      }
      guard byte == close else { throw error(.unexpectedByte) }
    }
    offset += 1
    containers.removeLast()
    endValue()
    return false
  }

  private mutating func readTextRange() throws(JSONError) -> TextRange {
    try expect(.string)
    place = .lost
    let range = try TextScanner.scan(bytes.span, at: offset)
    offset = range.end + 1
    endValue()
    return range
  }

  private mutating func readNumberRange() throws(JSONError) -> Range<Int> {
    try expect(.number)
    place = .lost
    let start = offset
    offset = try NumberScanner.scan(
      bytes.span, at: start, byteCountMax: limits.numberByteCountMax)
    endValue()
    return start..<offset
  }

  private mutating func readLiteral(_ literal: StaticString) throws(JSONError) {
    place = .lost
    let count = literal.withUTF8Buffer { expected in
      var count = 0
      while count < expected.count, offset + count < bytes.count,
        bytes[offset + count] == expected[count]
      { count += 1 }
      return count
    }
    offset += count
    guard count == literal.utf8CodeUnitCount else {
      throw error(offset < bytes.count ? .unexpectedByte : .unexpectedEnd)
    }
    endValue()
  }

  private mutating func expect(_ kind: JSONKind) throws(JSONError) {
    guard try peek() == kind else { throw error(.wrongKind) }
  }

  private mutating func endValue() {
    place = containers.isEmpty ? .end : .nextItem
  }

  /// The next byte that is not white space; it is not read yet.
  private mutating func nextByte() throws(JSONError) -> UInt8 {
    skipWhitespace()
    guard offset < bytes.count else { throw error(.unexpectedEnd) }
    return bytes[offset]
  }

  private mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(reason, at: offset) }
}
