import Testing

@testable import Tidy

@Suite("Repository") struct RepositoryTests {
  /// The root, three folders above this file.
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  @Test("this repository breaks none of its rules")
  func thisRepository() throws {
    let findings = try HouseRules.findings(inRepositoryAt: RepositoryTests.root)
    #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
  }

  @Test("a folder without a manifest is refused")
  func noRepository() {
    #expect(throws: RepositoryError.unreadable(path: "Package.swift")) {
      try HouseRules.findings(inRepositoryAt: RepositoryTests.root + "/docs")
    }
  }
}
