/// An ARN of a policy with wildcards and variables, compared component by component.
///
/// A `*` crosses `/` and `:` in the last component only.
///
/// - Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators" and "IAM JSON policy
///   elements: Resource".
enum ARNPattern: Sendable {
  /// `*`: every ARN.
  case any
  /// The same for every request.
  case fixed(tokens: [UInt8], ARNComponents)
  /// Depends on the request.
  case variable(VariableText)

  /// Compiles a text; nil if it has fewer than five colons, no variable that could bring more, and is
  /// not `*`.
  init?(_ template: TextTemplate, _ vocabulary: ConditionKeyVocabulary) {
    switch CompiledText(template, hasWildcards: true, isARN: true, vocabulary) {
    case .fixed(let tokens):
      if tokens == [WildcardToken.anyRun] {
        self = .any
      } else {
        guard let components = ARNComponents(tokens.span) else { return nil }
        self = .fixed(tokens: tokens, components)
      }
    case .variable(let text): self = .variable(text)
    }
  }

  /// Whether a text matches.
  ///
  /// - Parameter components: those of the text; nil for one that is no ARN and so matches nothing.
  func matches(
    _ arn: Span<UInt8>, _ components: ARNComponents?, in context: ConditionLookup
  ) -> ValueMatch {
    switch self {
    case .any: return ValueMatch(components != nil)
    case .fixed(let tokens, let tokenComponents):
      guard let components else { return .unmatched }
      return ValueMatch(ARNComponents.matches(tokens.span, tokenComponents, arn, components))
    case .variable(let text):
      return text.match(in: context) { tokens in
        guard let components, let tokenComponents = ARNComponents(tokens) else { return false }
        return ARNComponents.matches(tokens, tokenComponents, arn, components)
      }
    }
  }
}

/// How a value of a policy compares with a value of a request.
enum ValueMatch: Sendable, Equatable {
  case matched
  case unmatched
  /// A variable in the policy's value has no value in this request: it matches nothing.
  case unresolved

  @inline(__always)
  init(_ isMatch: Bool) { self = isMatch ? .matched : .unmatched }
}
