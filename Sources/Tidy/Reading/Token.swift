/// A piece of Swift source.
struct Token: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A keyword, an identifier or a number.
    case word
    /// One byte of anything else.
    case punctuation
    /// The text of a literal, without what is interpolated into it.
    case string
    /// A comment with its slashes.
    case comment
  }

  let kind: Kind
  let text: String
  /// The line where it begins, counted from 1.
  let line: Int
  /// Whether blanks or a line end stand before it.
  let isSpaced: Bool
  /// Whether it is the first one of its line.
  let startsLine: Bool

  /// Whether this is the given word or mark of the language itself, not of a literal or a comment.
  func isCode(_ text: String) -> Bool {
    switch kind {
    case .word, .punctuation: self.text == text
    case .string, .comment: false
    }
  }

  /// Whether this is one of the given words.
  func isWord(in words: Set<String>) -> Bool { kind == .word && words.contains(text) }
}
