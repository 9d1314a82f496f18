import Testing

@testable import Tidy

@Suite("Rules about imports") struct ImportRuleTests {
  @Test(
    "a declared module, a toolchain module and the C module of a declared product may be imported",
    arguments: [
      "import StrictJSON", "public import StrictJSON", "import struct StrictJSON.JSONValue",
      "import Crypto", "import CCryptoBoringSSL", "import Synchronization",
    ])
  func declared(_ text: String) throws {
    #expect(try Snippets.lines(DeclaredImports(), text).isEmpty)
  }

  @Test(
    "an undeclared module may not be imported, in whatever form",
    arguments: [
      "import KMSStore", "public import KMSStore", "@testable import KMSStore",
      "import struct KMSStore.Row", "import Testing",
    ])
  func undeclared(_ text: String) throws {
    #expect(try Snippets.lines(DeclaredImports(), text) == [1])
  }

  @Test("the testing library needs no declaration in tests")
  func testing() throws {
    let path = "Tests/SigV4Tests/A.swift"
    #expect(try Snippets.lines(DeclaredImports(), "import Testing", at: path).isEmpty)
    #expect(try Snippets.lines(DeclaredImports(), "import StrictJSON", at: path) == [1])
  }

  @Test("a C module does not come with a product that was not declared")
  func undeclaredC() throws {
    let path = "Sources/KMSStore/A.swift"
    #expect(try Snippets.lines(DeclaredImports(), "import CCryptoBoringSSL", at: path) == [1])
  }

  @Test(
    "a core imports nothing that reaches outside",
    arguments: ["Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Dispatch"])
  func pureCores(_ module: String) throws {
    #expect(try Snippets.lines(PureCores(), "import \(module)") == [1])
    #expect(
      try Snippets.lines(PureCores(), "import \(module)", at: "Sources/strongroom/A.swift").isEmpty)
    #expect(
      try Snippets.lines(PureCores(), "import \(module)", at: "Tests/SigV4Tests/A.swift").isEmpty)
  }

  @Test("a core may import vocabulary and locks")
  func pureCoresMay() throws {
    #expect(try Snippets.lines(PureCores(), "import StrictJSON\nimport Synchronization").isEmpty)
  }

  private static let withStandIn = """
    #if canImport(FoundationEssentials)
      import FoundationEssentials
    #else
      import Foundation
    #endif
    """

  @Test(
    "Foundation is there for adapters and programs, in its small form",
    arguments: ["Sources/KMSStoreSQLite/A.swift", "Sources/strongroom/A.swift"])
  func foundation(_ path: String) throws {
    let rule = FoundationAtTheEdge()
    #expect(try Snippets.lines(rule, ImportRuleTests.withStandIn, at: path).isEmpty)
    #expect(try Snippets.lines(rule, "import FoundationEssentials", at: path).isEmpty)
    #expect(try Snippets.lines(rule, "import Foundation", at: path) == [1])
  }

  @Test(
    "below the adapters there is no Foundation",
    arguments: ["Sources/StrictJSON/A.swift", "Sources/SigV4/A.swift", "Sources/KMSStore/A.swift"])
  func noFoundation(_ path: String) throws {
    #expect(
      try Snippets.lines(FoundationAtTheEdge(), ImportRuleTests.withStandIn, at: path) == [2, 4])
  }

  @Test(
    "tests and tools use what they like",
    arguments: ["Tests/SigV4Tests/A.swift", "Sources/Tidy/A.swift"])
  func foundationElsewhere(_ path: String) throws {
    #expect(try Snippets.lines(FoundationAtTheEdge(), "import Foundation", at: path).isEmpty)
  }

  @Test("no core imports the C library")
  func coresWithoutTheCLibrary() throws {
    #expect(try Snippets.lines(PureCores(), "import Glibc", at: "Sources/SigV4/Key.swift") == [1])
    #expect(try Snippets.lines(PureCores(), "import Glibc", at: "Sources/KMSStore/A.swift").isEmpty)
  }
}
