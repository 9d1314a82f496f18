/// The `Action` or `NotAction` element of a statement.
struct ActionClause: Sendable {
  private let patterns: [[UInt8]]
  private let isExcluding: Bool

  /// Compiles names in which `*` and `?` are wildcards.
  ///
  /// Only ASCII letters lose their case: no other letter may stand in for one in the name of an action.
  init(_ texts: [String], isExcluding: Bool) {
    patterns = texts.map { text in
      var tokens: [UInt8] = []
      WildcardToken.append(
        pattern: text.utf8.lazy.map(\.asciiLowercased), to: &tokens, from: 0)
      return tokens
    }
    self.isExcluding = isExcluding
  }

  /// Whether the statement is about an action.
  func matches(_ action: PolicyAction) -> Bool {
    let folded = action.folded.span
    for pattern in patterns where WildcardMatcher.matches(pattern.span, folded) {
      return !isExcluding
    }
    return isExcluding
  }
}
