/// The kinds of value that JSON has.
///
/// Source: RFC 8259 §3.
public enum JSONKind: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool
  /// See `JSONNumber`.
  case number
  /// A text in quotation marks.
  case string
  /// Values in brackets.
  case array
  /// Named values in braces.
  case object
}
