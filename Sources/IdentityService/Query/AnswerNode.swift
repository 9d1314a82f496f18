public import KMSSecrets

/// A part of an answer, before it is written as XML or JSON.
public indirect enum AnswerNode: Sendable {
  /// A text.
  case text(String, String)
  /// A text that is shown once.
  case secret(String, SensitiveBytes)
  /// A whole number.
  case number(String, Int)
  /// `true` or `false`.
  case flag(String, Bool)
  /// A structure.
  case structure(String, [AnswerNode])
  /// A list of structures.
  case list(String, [[AnswerNode]])
  /// Values by keys.
  case map(String, [(String, AnswerNode)])
  /// A list of texts.
  case texts(String, [String])

  /// A text that may be absent.
  static func optional(_ name: String, _ text: String?) -> [AnswerNode] {
    text.map { [.text(name, $0)] } ?? []
  }
}
