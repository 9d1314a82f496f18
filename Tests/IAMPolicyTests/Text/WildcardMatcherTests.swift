import Testing

@testable import IAMPolicy

@Suite("Wildcards") struct WildcardMatcherTests {
  private static func matches(_ pattern: String, _ text: String) -> Bool {
    var tokens: [UInt8] = []
    WildcardToken.append(pattern: pattern.utf8, to: &tokens, from: 0)
    let bytes = Array(text.utf8)
    return WildcardMatcher.matches(tokens.span, bytes.span)
  }

  static let table: [(pattern: String, text: String, matches: Bool)] = [
    ("", "", true), ("", "a", false), ("*", "", true), ("*", "abc", true), ("?", "", false),
    ("?", "a", true), ("?", "ab", false), ("**", "", true), ("a*", "a", true), ("*a", "a", true),
    ("a*a", "a", false), ("a*a", "aa", true), ("*a*", "bab", true), ("*a*", "bbb", false),
    ("a*b*c", "abbbc", true), ("a*b*c", "acb", false), ("a?c", "abc", true), ("a?c", "ac", false),
    ("*?", "", false), ("*?", "x", true), ("?*?", "x", false), ("?*?", "xy", true),
    ("*ab*ab*", "abab", true), ("*ab*ab*", "aba", false), ("*aab", "aaab", true),
    ("?", "ä", true), ("??", "ä", false), ("?", "a\u{308}", false), ("??", "a\u{308}", true),
    ("?", "\u{1F512}", true), ("*?", "\u{1F512}", true), ("*\u{1F512}?*", "x\u{1F512}yz", true),
    ("ä", "a\u{308}", false), ("A", "a", false), ("abc", "abc", true), ("abc", "abcd", false),
  ]

  @Test("a text matches or does not", arguments: table)
  func row(_ row: (pattern: String, text: String, matches: Bool)) {
    #expect(Self.matches(row.pattern, row.text) == row.matches)
  }

  @Test("agrees with the table of all prefixes on random patterns and texts")
  func random() {
    var random = SeededGenerator(31)
    for _ in 0..<20_000 {
      let pattern = Self.word(["a", "b", "*", "?", "ä"], 0...8, &random)
      let text = Self.word(["a", "b", "ä", "\u{1F512}"], 0...12, &random)
      let expected = Glyph.match(Glyph.pattern(pattern), Array(text.unicodeScalars))
      guard Self.matches(pattern, text) != expected else { continue }
      Issue.record("seed \(Seed.value): `\(pattern)` against `\(text)` should be \(expected)")
      return
    }
  }

  @Test("agrees with it where a part repeats so often that the search changes its way")
  func randomLong() {
    var random = SeededGenerator(32)
    for _ in 0..<40 {
      let part = Self.word(["a", "a", "a", "?", "b"], 60...140, &random)
      let pattern = "*" + part + "*" + Self.word(["a", "?"], 0...20, &random) + "*"
      let text =
        Self.word(["a", "a", "a", "a", "ä"], 300...500, &random) + part.replacing("?", with: "ä")
      let expected = Glyph.match(Glyph.pattern(pattern), Array(text.unicodeScalars))
      #expect(Self.matches(pattern, text) == expected, "seed \(Seed.value): \(pattern) \(text)")
    }
  }

  @Test(
    "no pattern makes the work grow beyond the text: minutes would be needed if it did",
    .timeLimit(.minutes(1)), arguments: worst)
  func worstCase(_ pattern: String) {
    let text = String(repeating: "a", count: 100_000)
    #expect(!Self.matches(pattern, text))
    #expect(Self.matches(pattern, text + "b" + text) == pattern.hasSuffix("*"))
  }

  static let worst = [
    String(repeating: "a*", count: 500) + "b",
    String(repeating: "*a", count: 500) + "b*",
    "*" + String(repeating: "a", count: 2_000) + "b*",
    "*" + String(repeating: "?", count: 1_000) + "b*",
    "*" + String(repeating: String(repeating: "a", count: 200) + "*", count: 20) + "b*",
  ]

  private static func word(
    _ letters: [String], _ lengths: ClosedRange<Int>, _ random: inout SeededGenerator
  ) -> String {
    (0..<Int.random(in: lengths, using: &random)).map { _ in random.pick(letters) }.joined()
  }
}
