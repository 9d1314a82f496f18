import Testing

@testable import Tidy

@Suite("The rule about links") struct LinkRuleTests {
  // In pieces: named as a whole, the pages would have to exist.
  private static let folder = "docs"

  private func lines(_ text: String, at path: String = "\(folder)/a.md") throws -> [Int] {
    let repository = try Snippets.repository(
      [:],
      documents: [
        path: text, "\(Self.folder)/formats/b.md": "# The `b` format, v1\n", "C.md": "c",
      ],
      paths: ["LICENSE", "docs/decisions", "docs/x.png"])
    return LiveLinks().findings(in: repository).map(\.line)
  }

  @Test(
    "a link to a file, a folder, a page or a heading that exists is live",
    arguments: [
      "[b](formats/b.md)", "[b](./formats/b.md)", "[c](../C.md)", "[l](../LICENSE)",
      "[d](decisions)", "![x](x.png)", "[b](formats/b.md#the-b-format-v1)",
      "# Up\n[u](#up)", "[web](https://example.org/none.md)", "[mail](mailto:a@b)",
      "[x](x.png \"a title\")",
    ])
  func live(_ text: String) throws {
    #expect(try lines(text).isEmpty)
  }

  @Test(
    "a link to what is not there is found",
    arguments: [
      "[b](b.md)", "[c](C.md)", "[c](/C.md)", "[up](../../C.md)", "[b](formats/b.md#v1)",
      "[u](#up)", "[d](../decisions)", "[two](x.png) and [three](y.png)",
    ])
  func dead(_ text: String) throws {
    #expect(try lines("first\n" + text) == [2])
  }

  @Test("links of a page in the root start there")
  func root() throws {
    #expect(try lines("[b](\(Self.folder)/formats/b.md) [l](LICENSE)", at: "D.md").isEmpty)
    #expect(try lines("[b](formats/b.md)", at: "D.md") == [1])
  }

  @Test("what stands in code is no link")
  func code() throws {
    #expect(try lines("```\n[b](none.md)\n```\n`[c](none.md)`").isEmpty)
    #expect(try lines("```\n```\n[b](none.md)") == [3])
  }
}
