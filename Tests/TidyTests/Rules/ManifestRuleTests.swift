import Testing

@testable import Tidy

@Suite("Rules about the manifest") struct ManifestRuleTests {
  private func arrows(_ targets: String) throws -> [String] {
    LayerArrows().findings(in: try Snippets.repository([:], manifest: targets)).map(\.text)
  }

  @Test("arrows that point down are allowed")
  func down() throws {
    #expect(try arrows(Snippets.manifest).isEmpty)
  }

  @Test(
    "arrows that point up or past a protocol are not",
    arguments: [
      ("StrictJSON", "SigV4"), ("SigV4", "KMSStore"), ("KMSStore", "KMSStoreSQLite"),
      ("KMSStoreSQLite", "KMSKeys"), ("KMSService", "KMSStoreSQLite"), ("KMSService", "KMSFront"),
      ("KMSFront", "KMSStoreSQLite"), ("KMSFront", "strongroom"), ("strongroom", "Tidy"),
      ("ModelCompiler", "KMSService"),
    ])
  func up(_ from: String, _ to: String) throws {
    let texts = try arrows(
      #".target(name: "\#(from)", dependencies: ["\#(to)"]), .target(name: "\#(to)")"#)
    #expect(texts.count == 1)
    #expect(texts[0].contains("must not know `\(to)`"))
  }

  @Test("a target needs a layer, a test target does not")
  func unknown() throws {
    #expect(try arrows(#".target(name: "Brand")"#).count == 1)
    #expect(try arrows(#".target(name: "BrandContract", path: "Tests/BrandContract")"#).isEmpty)
    #expect(try arrows(#".testTarget(name: "BrandTests")"#).isEmpty)
  }

  private func owned(_ files: [String]) throws -> [String] {
    let texts = Dictionary(uniqueKeysWithValues: files.map { ($0, "") })
    let repository = try Snippets.repository(
      texts, manifest: #".target(name: "A"), .testTarget(name: "ATests")"#)
    return OwnedFiles().findings(in: repository).map(\.path)
  }

  @Test("a file belongs to a target, in Swift and C alike")
  func owned() throws {
    let files = ["Sources/A/A.swift", "Sources/A/include/a.h", "Tests/ATests/A.swift"]
    #expect(try owned(files).isEmpty)
    #expect(try owned(files + ["Sources/B/B.swift"]) == ["Sources/B/B.swift"])
    #expect(try owned(files + ["Tests/B/b.c"]) == ["Tests/B/b.c"])
    #expect(try owned(files + ["Tests/EndToEnd/test_a.py"]).isEmpty)
  }

  @Test("a target has files")
  func empty() throws {
    #expect(try owned(["Sources/A/A.swift"]) == ["Package.swift"])
  }
}
