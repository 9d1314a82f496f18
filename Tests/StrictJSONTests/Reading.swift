import StrictJSON

/// What came of reading a text as a tree.
func tree(_ bytes: [UInt8], _ limits: JSONLimits = .standard) -> Result<JSONValue, JSONError> {
  do throws(JSONError) {
    return .success(try JSONValue(parsing: bytes, limits: limits))
  } catch { return .failure(error) }
}

/// What came of reading a text as a tree.
func tree(_ text: String, _ limits: JSONLimits = .standard) -> Result<JSONValue, JSONError> {
  tree(Array(text.utf8), limits)
}

/// Why a text is refused as a tree, or nil.
func refusal(_ bytes: [UInt8], _ limits: JSONLimits = .standard) -> JSONError? {
  switch tree(bytes, limits) {
  case .success: nil
  case .failure(let error): error
  }
}

/// Why a text is refused as a tree, or nil.
func refusal(_ text: String, _ limits: JSONLimits = .standard) -> JSONError? {
  refusal(Array(text.utf8), limits)
}

/// Why a text is refused by a reader that skips its value, or nil.
func skipRefusal(_ bytes: [UInt8], _ limits: JSONLimits = .standard) -> JSONError? {
  do throws(JSONError) {
    var reader = try JSONReader(bytes, limits: limits)
    try reader.skipValue()
    try reader.finish()
    return nil
  } catch { return error }
}

/// Why a text is refused by a reader that only enters containers and skips what is in them, or nil.
func walkRefusal(_ bytes: [UInt8], _ limits: JSONLimits = .standard) -> JSONError? {
  do throws(JSONError) {
    var reader = try JSONReader(bytes, limits: limits)
    switch try reader.peek() {
    case .object:
      try reader.beginObject()
      while try reader.nextMember() != nil { try reader.skipValue() }
    case .array:
      try reader.beginArray()
      while try reader.nextElement() { try reader.skipValue() }
    case .null, .bool, .number, .string: try reader.skipValue()
    }
    try reader.finish()
    return nil
  } catch { return error }
}

/// The error that a piece of work throws, or nil.
func failure<Value>(of work: () throws(JSONError) -> Value) -> JSONError? {
  do throws(JSONError) {
    _ = try work()
    return nil
  } catch { return error }
}
