/// An enumeration of the model. The raw value is the wire's own word.
///
/// In requests any other word is a constraint violation.
public protocol ModelEnum: RawRepresentable, CaseIterable, Hashable, Sendable
where RawValue == String {}

extension ModelEnum {
  /// The case with this word, byte for byte.
  ///
  /// `init(rawValue:)` compares characters, so that it takes U+212A (kelvin sign) for a `K`. All
  /// words are ASCII; text that is not is refused before it can be taken for one.
  init?(wire text: String) {
    guard text.isASCII else { return nil }
    self.init(rawValue: text)
  }

  /// `[A, B, C]`: the words as violations list them, in the order of the model.
  static var valueSet: String {
    "[" + allCases.map(\.rawValue).joined(separator: ", ") + "]"
  }
}

extension String {
  /// Whether every character is ASCII, so that `==` compares bytes.
  var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}
