/// A request of the API: read from JSON and checked against the model in one go.
public protocol ModelRequest: Sendable {
  /// Reads a body of the AWS JSON 1.1 protocol.
  ///
  /// One pass over the bytes, no tree. Members that the model does not know are skipped, `null` is
  /// the same as absent, a repeated name is refused.
  ///
  /// - Parameter body: untrusted bytes; the edge limits their number.
  /// - Throws: `.serialization` if the body is not one JSON object or a member has the wrong type;
  ///   `.validation` with every constraint of the model that is not met.
  static func parse(_ body: [UInt8]) throws(RequestError) -> Self
}

/// What a body can do wrong.
public enum RequestError: Error, Hashable, Sendable {
  /// SerializationException: not JSON, or a JSON value of the wrong type. The text holds nothing of
  /// the body.
  case serialization(String)
  /// ValidationException: the text lists what the model does not allow, in the order of the model.
  case validation(String)
}
