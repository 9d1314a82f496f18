/// The `Action` or `NotAction` element of a statement.
struct ActionClause: Sendable {
  private var patterns = PackedTexts()
  private let isExcluding: Bool

  /// Compiles names in which `*` and `?` are wildcards.
  ///
  /// Only ASCII letters lose their case: no other letter may stand in for one in the name of an action.
  init(_ texts: [String], isExcluding: Bool) {
    self.isExcluding = isExcluding
    for text in texts { patterns.append(pattern: text.utf8.lazy.map(\.asciiLowercased)) }
  }

  /// Whether the statement is about an action.
  func matches(_ action: PolicyAction) -> Bool {
    let folded = action.folded.span
    return patterns.contains { WildcardMatcher.matches($1, folded) } != isExcluding
  }
}
