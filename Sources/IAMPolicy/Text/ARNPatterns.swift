/// Patterns of ARNs of which one must match, the fixed ones laid out for quick comparison.
///
/// A `*` crosses `/` and `:` in the last component only.
///
/// - Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators" and "IAM JSON policy
///   elements: Resource".
struct ARNPatterns: Sendable {
  /// What is known of a fixed pattern beforehand.
  private struct Shape: Sendable {
    let components: ARNComponents
    /// How many bytes come before the resource part if there is no wildcard among them; else 0.
    let literalHead: Int
  }

  private var matchesEveryARN = false
  private var fixed = PackedTexts()
  private var shapes: [Shape] = []
  private var variables: [VariableText] = []

  /// No pattern, which matches nothing.
  init() {}

  var isEmpty: Bool { !matchesEveryARN && shapes.isEmpty && variables.isEmpty }

  mutating func append(_ pattern: ARNPattern) {
    switch pattern {
    case .any: matchesEveryARN = true
    case .fixed(let tokens, let components):
      let head = components.range(5, count: tokens.count).lowerBound
      let isLiteral = !tokens[..<head].contains {
        $0 == WildcardToken.anyRun || $0 == WildcardToken.anyOne
      }
      fixed.append(tokens)
      shapes.append(Shape(components: components, literalHead: isLiteral ? head : 0))
    case .variable(let text): variables.append(text)
    }
  }

  /// Whether a text matches one of the patterns; unresolved if none does and a variable has no value.
  ///
  /// - Parameter components: those of the text; nil for one that is no ARN and so matches nothing.
  func matches(
    _ arn: Span<UInt8>, _ components: ARNComponents?, in context: ConditionLookup
  ) -> ValueMatch {
    if let components {
      if matchesEveryARN { return .matched }
      let shapes = shapes.span
      let isMatch = fixed.contains { index, tokens in
        Self.matches(tokens, shapes[index], arn, components)
      }
      if isMatch { return .matched }
    }
    var match = ValueMatch.unmatched
    for index in variables.indices {
      let one = variables[index].match(in: context) { tokens in
        guard let components, let own = ARNComponents(tokens) else { return false }
        return ARNComponents.matches(tokens, own, arn, components)
      }
      switch one {
      case .matched: return .matched
      case .unresolved: match = .unresolved
      case .unmatched: continue
      }
    }
    return match
  }

  @inline(__always)
  private static func matches(
    _ tokens: Span<UInt8>, _ shape: Shape, _ arn: Span<UInt8>, _ components: ARNComponents
  ) -> Bool {
    guard shape.literalHead > 0 else {
      return ARNComponents.matches(tokens, shape.components, arn, components)
    }
    // Colons are literal too: if the heads are the same, so are their five components.
    let head = components.range(5, count: arn.count).lowerBound
    guard head == shape.literalHead,
      tokens.extracting(0..<head).hasSameBytes(as: arn.extracting(0..<head))
    else { return false }
    return WildcardMatcher.matches(
      tokens.extracting(head..<tokens.count), arn.extracting(head..<arn.count))
  }
}
