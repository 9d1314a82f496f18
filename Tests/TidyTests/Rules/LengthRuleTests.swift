import Testing

@testable import Tidy

@Suite("Rules about length") struct LengthRuleTests {
  /// A declaration whose last line is line `lines`.
  private func declaration(_ head: String, lines: Int) -> String {
    "\(head) {\n" + String(repeating: "  work()\n", count: lines - 2) + "}\n"
  }

  @Test(
    "a function of 70 lines fits, one of 71 does not",
    arguments: [
      "func a()", "func a(_ b: (Int) -> Void = { _ in }) async throws(E) -> [Int: B]", "init()",
      "init?(b: Int)", "deinit", "subscript(b: Int) -> Int", "var a: Int", "static func < (a: A)",
      "func a<B>(b: B)\nwhere B: C",
    ])
  func functions(_ head: String) throws {
    let extra = head.contains("\n") ? 1 : 0
    let fits = declaration(head, lines: 70 - extra)
    #expect(try Snippets.lines(FunctionLength(), fits).isEmpty)
    let tooLong = declaration(head, lines: 71 - extra)
    #expect(try Snippets.lines(FunctionLength(), tooLong) == [1])
  }

  @Test("types, literals and requirements without a body may be longer")
  func others() throws {
    let requirements = "func a()\nvar b: Int { get }\ninit(c: Int)\n"
    for text in [
      declaration("struct A", lines: 90), declaration("let a = B", lines: 90),
      declaration("protocol A {\n\(requirements)}\nextension B", lines: 90),
      "let a: Int\n" + declaration("extension B", lines: 90), "self.init(a: 1)\n",
    ] {
      #expect(try Snippets.lines(FunctionLength(), text).isEmpty)
    }
  }

  @Test("the brace of a function inside another does not end the outer one")
  func nested() throws {
    let text = declaration("func a() {\n" + declaration("func b()", lines: 10) + "if c", lines: 71)
    #expect(try Snippets.lines(FunctionLength(), text + "}\n") == [1])
  }

  @Test("a file of 500 lines fits, one of 501 does not, unless a program wrote it")
  func files() throws {
    let line = "\n"
    let fits = String(repeating: line, count: 500)
    #expect(try Snippets.lines(FileLength(), fits).isEmpty)
    #expect(try Snippets.lines(FileLength(), fits + line) == [500])
    let generated = "Sources/SigV4/Generated/A.swift"
    #expect(try Snippets.lines(FileLength(), fits + line, at: generated).isEmpty)
  }
}
