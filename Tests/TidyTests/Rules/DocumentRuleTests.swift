import Testing

@testable import Tidy

@Suite("Rules about documents") struct DocumentRuleTests {
  @Test(
    "what other modules see has a doc comment",
    arguments: [
      "public struct A {}", "package func a() {}", "public final class A {}", "open class A {}",
      "public static let a = 1", "public private(set) var a = 1", "public init() {}",
      "public subscript(a: Int) -> Int { a }", "@inlinable public func a() {}",
      "public class func a() {}", "// no doc comment\npublic let a = 1",
      "/// of something else\n\npublic let a = 1",
    ])
  func undocumented(_ text: String) throws {
    #expect(try Snippets.lines(DocComments(), text).count == 1)
    guard !text.contains("//") else { return }
    #expect(try Snippets.lines(DocComments(), "/// Says what it is.\n" + text).isEmpty)
    #expect(try Snippets.lines(DocComments(), "/** Says it. */\n@frozen\n" + text).isEmpty)
  }

  @Test(
    "what stays in the module, imports, extensions and names need none",
    arguments: [
      "struct A {}", "private let a = 1", "public import B", "public extension A {}",
      "let package = 1", "f(package: 1)", "a.package",
    ])
  func notAsked(_ text: String) throws {
    #expect(try Snippets.lines(DocComments(), text).isEmpty)
  }

  @Test("what fulfils a protocol is documented there, an initializer never is")
  func requirements() throws {
    let text = """
      /// Says what it is.
      public protocol A {
        /// Says it.
        func read()
        /// Says it.
        var size: Int { get }
        /// Says it.
        init(b: Int)
      }
      extension B: A {
        public func read() {}
        public var size: Int { 1 }
        public init(b: Int) {}
        public var description: String { "" }
        public static func < (left: B, right: B) -> Bool { false }
      }
      """
    #expect(try Snippets.lines(DocComments(), text) == [13])
  }

  @Test("tests and what a program wrote are not asked")
  func exempt() throws {
    let text = "public let a = 1"
    #expect(try Snippets.lines(DocComments(), text, at: "Tests/SigV4Tests/A.swift").isEmpty)
    #expect(
      try Snippets.lines(DocComments(), text, at: "Sources/SigV4/Generated/A.swift").isEmpty)
  }

  // Written in two pieces, so that this file sends nobody to pages that are not there.
  private static let folder = "doc" + "s/"

  @Test("a page that a comment or text names is there")
  func references() throws {
    let folder = DocumentRuleTests.folder
    let text = """
      // See \(folder)here.md and \(folder)formats/there.md.
      let a = "\(folder)gone.md"
      // See \(folder)formats/gone.md.
      // https://example.com/\(folder)elsewhere.md and \(folder)formats
      """
    let repository = try Snippets.repository(
      ["Sources/SigV4/A.swift": text],
      documents: ["\(folder)here.md": "", "\(folder)formats/there.md": ""])
    #expect(LiveReferences().findings(in: repository).map(\.line) == [2, 3])
  }

  @Test("a test that a page names is there, by its own name or its file's")
  func namedTests() throws {
    let page = """
      | `test_one_thing`, `test_file.py` | tests named `test_…` |
      | `test_another_thing` |
      | `KeyTests` | `test_one` |
      """
    let repository = try Snippets.repository(
      ["Tests/EndToEnd/test_file.py": "def test_one_thing(a):\n  pass\n"],
      documents: ["\(DocumentRuleTests.folder)page.md": page])
    #expect(NamedTests().findings(in: repository).map(\.line) == [2, 3])
  }
}
