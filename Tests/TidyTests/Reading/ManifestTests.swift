import Testing

@testable import Tidy

@Suite("Manifest") struct ManifestTests {
  private func manifest(_ text: String) throws(RepositoryError) -> Manifest {
    try Manifest(SourceFile(path: "Package.swift", text: text))
  }

  @Test("targets are read with their paths and dependencies")
  func targets() throws {
    let targets = try manifest(Snippets.manifest).targets
    #expect(targets.map(\.name).first == "StrictJSON")
    #expect(targets[1].targets == ["StrictJSON"])
    #expect(targets[1].products == ["Crypto"])
    #expect(targets[1].path == "Sources/SigV4")
    #expect(targets.last?.path == "Tests/SigV4Tests")
    #expect(targets.filter(\.isTest).map(\.name) == ["SigV4Tests"])
  }

  @Test("a path of its own wins, and labels of calls inside are not the target's")
  func path() throws {
    let target = try manifest(
      """
      .target(
        dependencies: [.product(name: "NIOCore", package: nio)], name: "A", path: "Tests/A")
      """
    ).targets[0]
    #expect(target.name == "A")
    #expect(target.path == "Tests/A")
    #expect(target.products == ["NIOCore"])
  }

  @Test("products of the package itself are no targets")
  func products() throws {
    #expect(try manifest(#".library(name: "A", targets: ["A"])"#).targets.isEmpty)
  }

  @Test("the owner of a file is the target whose folder it lies in, not one with a similar name")
  func owner() throws {
    let manifest = try manifest(Snippets.manifest)
    #expect(manifest.target(owning: "Sources/KMSStoreSQLite/A.swift")?.name == "KMSStoreSQLite")
    #expect(manifest.target(owning: "Sources/KMSStore/B/A.swift")?.name == "KMSStore")
    #expect(manifest.target(owning: "Sources/KMSStoreOther/A.swift") == nil)
  }

  @Test(
    "a form that the reader does not know is refused",
    arguments: [
      ".target(name: computed())", #".target(name: "A", dependencies: shared)"#,
      #".target(name: "A", dependencies: [.product(name: b)])"#, #".target(name: "A""#,
    ])
  func refused(_ text: String) {
    #expect(throws: RepositoryError.manifestUnreadable(line: 1)) { try manifest(text) }
  }
}
