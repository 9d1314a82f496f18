// What carries credentials shows nothing of itself, neither as text nor to reflection.

extension SigV4Request: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always the same.
  public var description: String { "SigV4Request(<redacted>)" }
  /// Always the same.
  public var debugDescription: String { description }
  /// Empty.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension HeaderFields: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always the same.
  public var description: String { "HeaderFields(<redacted>)" }
  /// Always the same.
  public var debugDescription: String { description }
  /// Empty.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension SecurityToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always the same.
  public var description: String { "SecurityToken(<redacted>)" }
  /// Always the same.
  public var debugDescription: String { description }
  /// Empty.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ReceivedSignature: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// Always the same.
  public var description: String { "ReceivedSignature(<redacted>)" }
  /// Always the same.
  public var debugDescription: String { description }
  /// Empty.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always the same.
  public var description: String { "SigningKey(<redacted>)" }
  /// Always the same.
  public var debugDescription: String { description }
  /// Empty.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension RequestSigner: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always the same.
  public var description: String { "RequestSigner(<redacted>)" }
  /// Always the same.
  public var debugDescription: String { description }
  /// Empty.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
