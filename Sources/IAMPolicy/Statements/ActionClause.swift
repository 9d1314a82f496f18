/// The `Action` or `NotAction` element of a statement.
struct ActionClause: Sendable {
  /// All patterns, one behind the other: one piece of memory instead of many.
  private let tokens: [UInt8]
  /// Where each pattern ends in ``tokens``.
  private let ends: [Int]
  private let isExcluding: Bool

  /// Compiles names in which `*` and `?` are wildcards.
  ///
  /// Only ASCII letters lose their case: no other letter may stand in for one in the name of an action.
  init(_ texts: [String], isExcluding: Bool) {
    var tokens: [UInt8] = []
    var ends: [Int] = []
    for text in texts {
      WildcardToken.append(
        pattern: text.utf8.lazy.map(\.asciiLowercased), to: &tokens, from: tokens.count)
      ends.append(tokens.count)
    }
    self.tokens = tokens
    self.ends = ends
    self.isExcluding = isExcluding
  }

  /// Whether the statement is about an action.
  func matches(_ action: PolicyAction) -> Bool {
    let folded = action.folded.span
    let all = tokens.span
    var start = 0
    for index in ends.indices {
      if WildcardMatcher.matches(all.extracting(start..<ends[index]), folded) {
        return !isExcluding
      }
      start = ends[index]
    }
    return isExcluding
  }
}
