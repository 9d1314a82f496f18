import Testing

@testable import IAMPolicy

@Suite("Case") struct CaseFoldingTests {
  private static func areEqual(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    return CaseFolding.areEqual(left.span, right.span)
  }

  static let table: [(left: String, right: String, areEqual: Bool)] = [
    ("", "", true), ("abc", "ABC", true), ("abc", "abd", false), ("abc", "ab", false),
    ("ä", "Ä", true), ("straße", "STRAßE", true), ("straße", "STRASSE", false),
    ("σ", "Σ", true), ("σ", "ς", true), ("k", "\u{212A}", true), ("ä", "a\u{308}", false),
    ("x\u{1F512}", "X\u{1F512}", true), ("[", "{", false), ("@", "`", false), ("é", "è", false),
  ]

  @Test("is no difference, other spellings are", arguments: table)
  func rows(_ row: (left: String, right: String, areEqual: Bool)) {
    #expect(Self.areEqual(row.left, row.right) == row.areEqual)
    #expect(Self.areEqual(row.right, row.left) == row.areEqual)
    let isFoldedEqual = CaseFolding.folded(row.left) == CaseFolding.folded(row.right)
    #expect(isFoldedEqual == row.areEqual)
  }
}
