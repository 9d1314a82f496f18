import Testing

@testable import Tidy

@Suite("Rules about words") struct WordRuleTests {
  @Test(
    "a type that is named after nothing is found, wherever the word stands",
    arguments: [
      "struct KeyUtils {}", "final class KeyManager {}", "enum HelperKind {}",
      "protocol CommonThings {}", "actor util {}", "typealias Helpers = Int",
    ])
  func types(_ text: String) throws {
    #expect(try Snippets.lines(NamesThatSayNothing(), text) == [1])
  }

  @Test(
    "words that only look like it are not",
    arguments: [
      "struct Commonality {}", "struct Management {}", "class func manager() {}",
      "let utils = 1", "// struct KeyUtils",
    ])
  func otherTypes(_ text: String) throws {
    #expect(try Snippets.lines(NamesThatSayNothing(), text).isEmpty)
  }

  @Test("files and targets are looked at, what a program wrote is not")
  func files() throws {
    let rule = NamesThatSayNothing()
    #expect(try Snippets.lines(rule, "", at: "Sources/SigV4/String+Helpers.swift") == [1])
    #expect(try Snippets.lines(rule, "", at: "Tests/EndToEnd/key_utils.py") == [1])
    #expect(try Snippets.lines(rule, "", at: "Sources/SigV4/Generated/KeyManager.swift").isEmpty)
    let repository = try Snippets.repository([:], manifest: #".target(name: "KMSCommon")"#)
    #expect(rule.findings(in: repository).map(\.path) == ["Package.swift"])
  }

  @Test(
    "what hides an error or ends the process is found",
    arguments: [
      "let a = try! b()", "let a = try? b()", "let a = b as! C", "fatalError()",
      "do { try a() } catch {}", "do { try a() } catch is B { }", "do {} catch {\n// why\n}",
      "Task.detached { }", "let a = b!", "b[0]!.c()", "b()!", "var a: B!", "a?.b!", "f(a!)",
    ])
  func forbidden(_ text: String) throws {
    #expect(try Snippets.lines(ForbiddenConstructs(), text) == [1])
  }

  @Test(
    "what only looks like it is not",
    arguments: [
      "let a = try b()", "let a = b as? C", "let a = !b", "if a != b {}", "a!=b",
      "do { try a() } catch { log(error) }", "// try! and a!", #"let a = "try! b!""#,
      "precondition(a)", "a.map { !$0 }", "guard let a = b as? C else { throw D() }",
    ])
  func allowed(_ text: String) throws {
    #expect(try Snippets.lines(ForbiddenConstructs(), text).isEmpty)
  }

  @Test("an invariant excuses the line below it and nothing else; tests are excused")
  func excused() throws {
    let text = "// INVARIANT: a pointer of this buffer is never null.\nlet a = b!\n\nlet c = d!\n"
    #expect(try Snippets.lines(ForbiddenConstructs(), text) == [4])
    let test = "Tests/SigV4Tests/A.swift"
    #expect(try Snippets.lines(ForbiddenConstructs(), text, at: test).isEmpty)
  }

  private static let note = "TO" + "DO"

  @Test("a note names its issue", arguments: [note, "FIX" + "ME"])
  func notes(_ word: String) throws {
    let rule = StrayNotes()
    #expect(try Snippets.lines(rule, "// \(word)(#12): later").isEmpty)
    #expect(try Snippets.lines(rule, "// \(word): later") == [1])
    #expect(try Snippets.lines(rule, "// \(word)(me): later") == [1])
    #expect(try Snippets.lines(rule, "// \(word)(#): later") == [1])
    #expect(try Snippets.lines(rule, "/* a\n \(word) */") == [2])
    #expect(try Snippets.lines(rule, "// the word `\(word)`").isEmpty)
    #expect(try Snippets.lines(rule, "let a = \"\(word)\"").isEmpty)
    #expect(try Snippets.lines(rule, "# \(word)\n", at: "Tests/EndToEnd/test_a.py") == [1])
  }
}
