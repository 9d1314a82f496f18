import Testing

@testable import IAMPolicy

@Suite("Sizes") struct PolicySizeTests {
  static let table: [(text: String, characters: Int)] = [
    ("", 0), (" \t\r\n", 0), ("{ }", 2), (#"{"a": "b c"}"#, 11), (#"{"a\" b" : 1}"#, 11),
    (#""ä ""#, 4), (#""\\" "x""#, 7),
  ]

  @Test("count characters, but no white space outside strings", arguments: table)
  func count(_ row: (text: String, characters: Int)) {
    #expect(PolicySize.charactersWithoutWhitespace(of: Array(row.text.utf8)) == row.characters)
  }
}
