import Foundation
import Testing

@testable import ModelCompiler

@Suite("Compatibility page") struct CompatibilityPageTests {
  private static let differences = """
    # Differences

    ## On purpose

    | Difference | Reason | Test |
    | --- | --- | --- |
    | Do answers at once | we can | `test_do` |
    | A `Level` is never high | safety | none |
    | A level of Doing is told as a Level | words are not names | none |

    ## Not known

    | Choice | Test |
    | --- | --- |
    | The order of `Name` in Do | `DoTests` |
    """

  private func page(
    differences: String = differences, unimplemented: String = "",
    sources: [String] = ["throw .worse"], fixture: ModelFixture = ModelFixture()
  ) throws(CompilerError) -> String {
    try Compilation(
      model: Array(fixture.model.utf8), overlay: Array(fixture.overlay.utf8), name: "toy"
    ).compatibilityPage(
      differences: differences, unimplemented: unimplemented, sources: sources)
  }

  private func refusal(_ body: () throws(CompilerError) -> String) -> String? {
    do throws(CompilerError) {
      _ = try body()
      return nil
    } catch { return "\(error)" }
  }

  @Test("the page that is checked in is the one that is made; run `scripts/generate-compatibility`")
  func checkedIn() throws {
    let files = RepositoryFiles(root: GeneratedCodeTests.root)
    let page = try String(contentsOf: files.compatibilityURL, encoding: .utf8)
    let isSame = try page == files.compatibilityPage()
    #expect(isSame)
  }

  @Test("every parameter stands there with its type, limits and whether it is required")
  func parameters() throws {
    let page = try page()
    #expect(page.contains("| `Name` | text, 1 to 3 characters | yes |\n"))
    #expect(page.contains("| `Level` | `LOW`, `HIGH_2` | no |\n"))
    #expect(page.contains("| `Secret` | bytes | no |\n"))
  }

  @Test("parameters inside of lists and structures stand there too, with their path")
  func nested() throws {
    var fixture = ModelFixture()
    fixture.shapes = #"""
      "DoRequest": {"type": "structure", "members": {"Tags": {"shape": "Tags"}, "Point": {"shape": "Point"}}},
      "Tags": {"type": "list", "max": 5, "member": {"shape": "Point"}},
      "Point": {"type": "structure", "required": ["X"], "members": {"X": {"shape": "N"}}},
      "N": {"type": "integer", "max": 9},
      "WorseException": {"type": "structure", "members": {}, "exception": true, "fault": true}
      """#
    let page = try page(fixture: fixture)
    #expect(page.contains("| `Tags` | list, at most 5 elements | no |\n"))
    #expect(page.contains("| `Tags[].X` | number, at most 9 | yes |\n"))
    #expect(page.contains("| `Point.X` | number, at most 9 | yes |\n"))
  }

  @Test("a structure in itself is refused")
  func endless() {
    var fixture = ModelFixture()
    fixture.shapes = #"""
      "DoRequest": {"type": "structure", "members": {"Inner": {"shape": "DoRequest"}}},
      "WorseException": {"type": "structure", "members": {}, "exception": true, "fault": true}
      """#
    let message = refusal { () throws(CompilerError) in try page(fixture: fixture) }
    #expect(message?.contains("the depth of `DoRequest`") == true)
  }

  @Test("a difference stands where its operation or parameter is, and nowhere else")
  func differences() throws {
    let parts = try page().split(separator: "\n## ")
    let operation = try #require(parts.first { $0.hasPrefix("Do\n") })
    #expect(operation.contains("- Do answers at once (we can)\n"))
    #expect(operation.contains("- A `Level` is never high (safety)\n"))
    #expect(operation.contains("- The order of `Name` in Do (not known of AWS; test: `DoTests`)\n"))
    let general = try #require(parts.first { $0.hasPrefix("Differences of the API") })
    #expect(general.contains("### On purpose\n\n- A level of Doing is told as a Level"))
    #expect(!general.contains("at once"))
    #expect(!operation.contains("Doing"))
    #expect(try page().contains("| [Do](#do) | yes | 3 |\n"))
  }

  @Test("an error that no code names is never sent; a longer name does not count")
  func errors() throws {
    let sent = "| WorseException | 500 | yes | the model |\n"
    #expect(try page().contains(sent))
    #expect(try page(sources: [".worse"]).contains(sent))
    #expect(!(try page(sources: [".worseThanThat", "worse", ".worse_2"]).contains(sent)))
    #expect(try page(sources: []).contains("Errors: WorseException (never sent here).\n"))
  }

  @Test("an operation that is not there is said not to be")
  func unimplemented() throws {
    let page = try page(unimplemented: "Do\n")
    #expect(page.contains("| [Do](#do) | no | 3 |"))
    #expect(page.contains("Not there: answers UnsupportedOperationException"))
    #expect(page.contains("0 of 1 operations"))
  }

  @Test("lists that do not fit the model, or have no row, are refused")
  func refusals() {
    let stranger = refusal { () throws(CompilerError) in try page(unimplemented: "Dont\n") }
    #expect(stranger?.contains("unimplemented.Dont") == true)
    let empty = refusal { () throws(CompilerError) in try page(differences: "# Nothing\n") }
    #expect(empty?.contains("differences") == true)
    let outside = refusal { () throws(CompilerError) in try page(differences: "| a | b |\n") }
    #expect(outside?.contains("differences") == true)
  }
}
