/// A value of a policy's condition, read as its operator wants it. ``ExpectedValues`` keeps it.
enum ConditionValue: Sendable {
  /// For the String operators.
  case text(CompiledText)
  case decimal(PolicyDecimal)
  case instant(PolicyInstant)
  case truth(Bool)
  /// For `Bool`: a text that must spell true or false once its variables are replaced.
  case truthText(VariableText)
  case bytes([UInt8])
  case address(AddressBlock)
  case arn(ARNPattern)
  /// For `Null`: whether the key must be absent.
  case absence(Bool)

  /// Reads a value; nil if the operator cannot compare anything with it.
  init?(
    _ text: String, _ conditionOperator: ConditionOperator, _ version: PolicyVersion,
    _ vocabulary: PolicyVocabulary = .empty
  ) {
    let takesVariables = version == .v2012 && conditionOperator.replacesVariables
    let parsed = takesVariables ? TextTemplate(parsing: text) : TextTemplate(literal: text)
    guard let template = parsed else { return nil }
    let value: ConditionValue? =
      switch conditionOperator.comparison {
      case .stringEquals, .stringEqualsIgnoreCase, .stringLike:
        .text(
          CompiledText(template, hasWildcards: conditionOperator.hasWildcards, vocabulary))
      case .numeric: withUTF8Bytes(of: text) { PolicyDecimal($0) }.map { .decimal($0) }
      case .date: withUTF8Bytes(of: text) { PolicyInstant($0) }.map { .instant($0) }
      case .bool: Self.truth(template, vocabulary)
      case .binary: Base64.decode(text.utf8).map { .bytes($0) }
      case .address: withUTF8Bytes(of: text) { AddressBlock($0) }.map { .address($0) }
      case .arn: ARNPattern(template, vocabulary).map { .arn($0) }
      case .null: withUTF8Bytes(of: text) { TruthValue.read($0) }.map { .absence($0) }
      }
    guard let value else { return nil }
    self = value
  }

  private static func truth(
    _ template: TextTemplate, _ vocabulary: PolicyVocabulary
  ) -> ConditionValue? {
    switch CompiledText(template, hasWildcards: false, vocabulary) {
    case .fixed(let bytes): TruthValue.read(bytes.span).map { .truth($0) }
    case .variable(let text): .truthText(text)
    }
  }
}
