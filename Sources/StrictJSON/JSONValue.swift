/// A JSON value as a tree.
public enum JSONValue: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number as it was written.
  case number(JSONNumber)
  /// A text, with its escapes replaced.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Named values in order.
  case object(JSONObject)

  /// Reads a whole text, by the rules of `JSONReader`.
  ///
  /// - Parameters:
  ///   - bytes: untrusted.
  ///   - limits: what is refused for its size.
  /// - Throws: the first rule that is broken, and where.
  public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    var reader = try JSONReader(bytes, limits: limits)
    self = try reader.readValue()
    try reader.finish()
  }
}

extension JSONReader {
  /// Reads the next value as a tree. Recursion is bounded by the depth limit.
  public mutating func readValue() throws(JSONError) -> JSONValue {
    switch try peek() {
    case .null:
      try readNull()
      return .null
    case .bool: return .bool(try readBool())
    case .number: return .number(try readNumber())
    case .string: return .string(try readString())
    case .array:
      var elements: [JSONValue] = []
      try beginArray()
      while try nextElement() { elements.append(try readValue()) }
      return .array(elements)
    case .object:
      var members: [JSONObject.Member] = []
      try beginObject()
      while let name = try nextMember() {
        members.append(JSONObject.Member(name: name.string, value: try readValue()))
      }
      return .object(JSONObject(members: members))
    }
  }
}
