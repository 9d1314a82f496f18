public import KMSSecrets

/// A text that the model marks as sensitive: passwords and secret access keys of key stores.
///
/// Kept as bytes that are zeroized when the last reference goes. Printing and reflection show
/// nothing.
public struct SensitiveText: Equatable, Sendable {
  /// The UTF-8 bytes.
  public let bytes: SensitiveBytes

  /// Takes over UTF-8 bytes.
  init(utf8 bytes: SensitiveBytes) {
    self.bytes = bytes
  }

  /// Copies a text that nobody wipes.
  public init(copying text: String) {
    self.bytes = SensitiveBytes(copying: Array(text.utf8))
  }

  /// Lends the text to `body` as a `String`, a copy that nobody wipes.
  public func withText<Result>(_ body: (String) -> Result) -> Result {
    body(bytes.withBytes { String(decoding: $0, as: UTF8.self) })
  }
}

extension SensitiveText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `<redacted>`.
  public var description: String { "<redacted>" }

  /// `<redacted>`.
  public var debugDescription: String { description }

  /// Shows nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
