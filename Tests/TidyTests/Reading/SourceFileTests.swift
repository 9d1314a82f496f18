import Testing

@testable import Tidy

@Suite("Source file") struct SourceFileTests {
  @Test(
    "lines are counted with and without a line end at the last one",
    arguments: [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("\n\n", 2)])
  func lines(_ text: String, _ count: Int) {
    #expect(SourceFile(path: "a.swift", text: text).lineCount == count)
  }

  @Test("folders tell tests and generated files")
  func folders() {
    #expect(SourceFile(path: "Tests/A/B.swift", text: "").isTest)
    #expect(!SourceFile(path: "Sources/Tests/B.swift", text: "").isTest)
    #expect(!SourceFile(path: "Sources/A/Generated/B.swift", text: "").isOurWriting)
    #expect(!SourceFile(path: "Sources/A/Vendored/b.c", text: "").isOurWriting)
    #expect(SourceFile(path: "Sources/A/GeneratedB.swift", text: "").isOurWriting)
  }

  @Test("an explanation stands on the line or in the comment that touches it")
  func explanations() {
    let file = SourceFile(
      path: "a.swift",
      text: """
        // INVARIANT: long
        // second line
        a
        b  // INVARIANT: short

        c
        """)
    #expect(file.isExplained(line: 3, by: "INVARIANT:"))
    #expect(file.isExplained(line: 4, by: "INVARIANT:"))
    #expect(!file.isExplained(line: 6, by: "INVARIANT:"))
  }
}
