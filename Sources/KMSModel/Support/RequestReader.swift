import KMSSecrets
import StrictJSON

/// Reads the values of a request one after the other. `null` is read as nothing.
///
/// Only `.serialization` is thrown. Its texts are those of AWS's framework where one is known; they
/// hold nothing of the body.
struct RequestReader: ~Copyable {
  private var json: JSONReader

  private init(_ body: [UInt8]) throws(RequestError) {
    do throws(JSONError) { json = try JSONReader(body) } catch { throw RequestError(error) }
  }

  /// Reads a body that must be one JSON object.
  static func document<Draft: RequestDraft>(_ type: Draft.Type, in body: [UInt8])
    throws(RequestError) -> Draft
  {
    var reader = try RequestReader(body)
    guard let draft = try reader.structure(type) else { throw .unexpectedNull }
    try reader.end()
    return draft
  }

  /// Skips a value of any kind.
  mutating func skip() throws(RequestError) {
    do throws(JSONError) { try json.skipValue() } catch { throw RequestError(error) }
  }

  /// Reads a string.
  mutating func text() throws(RequestError) -> String? {
    guard try isNext(.string, "a String") else { return nil }
    do throws(JSONError) { return try json.readString() } catch { throw RequestError(error) }
  }

  /// Reads a string that must not be left behind in memory.
  mutating func secretText() throws(RequestError) -> SensitiveText? {
    guard try isNext(.string, "a String") else { return nil }
    do throws(JSONError) {
      var copy = try json.readText().utf8
      defer { copy.withUnsafeMutableBytes { zeroize($0) } }
      return SensitiveText(utf8: SensitiveBytes(copying: copy))
    } catch { throw RequestError(error) }
  }

  /// Reads a whole number of 32 bits.
  mutating func integer() throws(RequestError) -> Int? {
    guard try isNext(.number, "an Integer") else { return nil }
    do throws(JSONError) {
      guard let number = Int32(exactly: try json.readInteger()) else {
        throw JSONError(.notAnInteger, at: json.offset)
      }
      return Int(number)
    } catch { throw RequestError(error) }
  }

  /// Reads `true` or `false`.
  mutating func flag() throws(RequestError) -> Bool? {
    guard try isNext(.bool, "a Boolean") else { return nil }
    do throws(JSONError) { return try json.readBool() } catch { throw RequestError(error) }
  }

  /// Reads seconds since the epoch with an optional fraction, of which milliseconds are kept.
  mutating func moment() throws(RequestError) -> Timestamp? {
    guard try isNext(.number, "milliseconds since epoch") else { return nil }
    do throws(JSONError) {
      let number = try json.readNumber()
      guard let moment = Timestamp(epochSeconds: number.text) else {
        throw JSONError(.numberOutOfRange, at: json.offset)
      }
      return moment
    } catch { throw RequestError(error) }
  }

  /// Reads a string of Base64.
  mutating func blob() throws(RequestError) -> [UInt8]? {
    guard try isNext(.string, "a Blob") else { return nil }
    do throws(JSONError) { return try json.readBase64() } catch { throw RequestError(error) }
  }

  /// Reads a string of Base64 straight into protected memory.
  mutating func secretBlob() throws(RequestError) -> SensitiveBytes? {
    guard try isNext(.string, "a Blob") else { return nil }
    do throws(JSONError) {
      let text = try json.readText()
      guard let count = text.base64ByteCount else {
        throw JSONError(.malformedBase64, at: text.offset)
      }
      return try SensitiveBytes(count: count) { buffer throws(JSONError) in
        try text.decodeBase64(into: buffer)
      }
    } catch { throw RequestError(error) }
  }

  /// Reads an object whose values are strings.
  mutating func pairs() throws(RequestError) -> StringPairs? {
    guard try isNext(.object, "a Map") else { return nil }
    var pairs: [StringPairs.Pair] = []
    do throws(JSONError) { try json.beginObject() } catch { throw RequestError(error) }
    while let key = try nextMember() {
      guard let value = try text() else { throw .unexpectedNull }
      pairs.append(StringPairs.Pair(key: key.string, value: value))
    }
    // INVARIANT: the JSON reader lets no name through twice.
    guard let sorted = StringPairs(pairs) else { throw .malformed }
    return sorted
  }

  /// Reads a list of strings.
  mutating func texts() throws(RequestError) -> [String]? {
    try list { reader throws(RequestError) in try reader.text() }
  }

  /// Reads an object whose members the draft knows.
  mutating func structure<Draft: RequestDraft>(_ type: Draft.Type) throws(RequestError) -> Draft? {
    guard try isNext(.object, "a Structure") else { return nil }
    var draft = Draft()
    do throws(JSONError) { try json.beginObject() } catch { throw RequestError(error) }
    while let name = try nextMember() { try draft.read(name, from: &self) }
    return draft
  }

  /// Reads a list of objects.
  mutating func structures<Draft: RequestDraft>(_ type: Draft.Type) throws(RequestError) -> [Draft]?
  {
    try list { reader throws(RequestError) in try reader.structure(type) }
  }

  private mutating func list<Element>(
    _ element: (inout RequestReader) throws(RequestError) -> Element?
  ) throws(RequestError) -> [Element]? {
    guard try isNext(.array, "a List") else { return nil }
    var elements: [Element] = []
    do throws(JSONError) { try json.beginArray() } catch { throw RequestError(error) }
    while try nextElement() {
      guard let value = try element(&self) else { throw .unexpectedNull }
      elements.append(value)
    }
    return elements
  }

  private mutating func nextMember() throws(RequestError) -> JSONText? {
    do throws(JSONError) { return try json.nextMember() } catch { throw RequestError(error) }
  }

  private mutating func nextElement() throws(RequestError) -> Bool {
    do throws(JSONError) { return try json.nextElement() } catch { throw RequestError(error) }
  }

  private mutating func end() throws(RequestError) {
    do throws(JSONError) { try json.finish() } catch { throw RequestError(error) }
  }

  /// Whether a value of this kind is next. Reads `null` and returns false.
  ///
  /// - Parameter type: what the member's type is called in texts.
  private mutating func isNext(_ kind: JSONKind, _ type: StaticString) throws(RequestError) -> Bool
  {
    let found: JSONKind
    var isTrue = false
    do throws(JSONError) {
      found = try json.peek()
      if found == .null { try json.readNull() }
      if found == .bool, kind != .bool { isTrue = try json.readBool() }
    } catch { throw RequestError(error) }
    guard found != kind else { return true }
    switch found {
    case .null: return false
    case .bool: throw .unconvertible(isTrue ? "TRUE_VALUE" : "FALSE_VALUE", type)
    case .number: throw .unconvertible("NUMBER_VALUE", type)
    case .string: throw .unconvertible("STRING_VALUE", type)
    case .array: throw .serialization("Start of list found where not expected")
    case .object: throw .serialization("Start of structure or map found where not expected.")
    }
  }
}

extension RequestError {
  fileprivate static let malformed = RequestError.serialization(
    "The request body is not valid JSON.")
  fileprivate static let unexpectedNull = RequestError.serialization(
    "Null value found where not expected")

  fileprivate static func unconvertible(_ found: StaticString, _ type: StaticString) -> RequestError
  {
    .serialization("\(found) can not be converted to \(type)")
  }

  /// What the caller is told of a JSON error: never where or what.
  fileprivate init(_ error: JSONError) {
    switch error.reason {
    case .malformedBase64: self = .serialization("The value of a Blob is not valid Base64.")
    case .notAnInteger: self = .unconvertible("NUMBER_VALUE", "an Integer")
    case .numberOutOfRange, .numberTooLong: self = .serialization("A number is out of range.")
    case .tooLarge, .byteOrderMark, .unexpectedEnd, .unexpectedByte, .trailingBytes, .tooDeep,
      .duplicateName, .controlCharacter, .malformedEscape, .loneSurrogate, .malformedUTF8,
      .wrongKind, .bufferTooSmall, .outOfOrder:
      self = .malformed
    }
  }
}
