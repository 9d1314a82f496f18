import Testing

@testable import Tidy

@Suite("Lexer") struct LexerTests {
  private func texts(_ source: String, _ kind: Token.Kind) -> [String] {
    Lexer.tokens(of: Array(source.utf8)).filter { $0.kind == kind }.map(\.text)
  }

  @Test("words, marks, literals and comments are told apart")
  func kinds() {
    let source = #"let a = b("c") // d"#
    #expect(texts(source, .word) == ["let", "a", "b"])
    #expect(texts(source, .punctuation) == ["=", "(", ")"])
    #expect(texts(source, .string) == ["c"])
    #expect(texts(source, .comment) == ["// d"])
  }

  @Test(
    "what stands in a literal is no code",
    arguments: [
      #""try! // x""#, #""\"try!""#, ##"#"try! "quoted" \(x)"#"##, "\"\"\"\ntry! \"x\"\n\"\"\"",
    ])
  func literals(_ source: String) {
    #expect(texts(source, .word).isEmpty)
    #expect(texts(source, .string).count == 1)
    #expect(texts(source, .comment).isEmpty)
  }

  @Test("what is interpolated is code, at any depth")
  func interpolation() {
    #expect(texts(#""a \(b + "c \(d(e)) f") g""#, .word) == ["b", "d", "e"])
    #expect(texts(##"#"a \#(b) \(c)"#"##, .word) == ["b"])
  }

  @Test("comments nest")
  func nesting() {
    #expect(texts("/* a /* b */ c */ d", .word) == ["d"])
    #expect(texts("/* never ended", .comment) == ["/* never ended"])
  }

  @Test("lines are counted through literals, comments and continued lines")
  func lineNumbers() {
    let source = "/*\n*/\n\"\"\"\na \\\nb\n\"\"\"\nlast"
    #expect(Lexer.tokens(of: Array(source.utf8)).last?.line == 7)
  }

  @Test("blanks before a token and the start of a line are known")
  func spacing() {
    let tokens = Lexer.tokens(of: Array("a! !b\n  c".utf8))
    #expect(tokens.map(\.isSpaced) == [true, false, true, false, true])
    #expect(tokens.map(\.startsLine) == [true, false, false, false, true])
  }
}
