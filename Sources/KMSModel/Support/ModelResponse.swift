public import StrictJSON

/// An answer of the API, or a structure inside one.
public protocol ModelResponse: Sendable {
  /// Writes the JSON object. Members without a value are left out.
  func write(to writer: inout JSONWriter)
}
