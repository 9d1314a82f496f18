/// An ARN of a policy with wildcards and variables, as it is read. ``ARNPatterns`` compares it.
enum ARNPattern: Sendable {
  /// `*`: every ARN.
  case any
  /// The same for every request.
  case fixed(tokens: [UInt8], ARNComponents)
  /// Depends on the request.
  case variable(VariableText)

  /// Compiles a text; nil if it has fewer than five colons, no variable that could bring more, and is
  /// not `*`.
  init?(_ template: TextTemplate, _ vocabulary: PolicyVocabulary) {
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
