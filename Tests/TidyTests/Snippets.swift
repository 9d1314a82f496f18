@testable import Tidy

/// A repository made of texts: a small manifest and the files that a test is about.
enum Snippets {
  /// One target of several layers, under the names that this package uses.
  static let manifest = """
    let package = Package(
      name: "strongroom",
      targets: [
        .target(name: "StrictJSON"),
        .target(
          name: "SigV4",
          dependencies: ["StrictJSON", .product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "KMSStore"),
        .target(name: "KMSStoreSQLite", dependencies: ["KMSStore"]),
        .target(name: "Tidy"),
        .executableTarget(name: "strongroom", dependencies: ["SigV4", "KMSStoreSQLite"]),
        .testTarget(name: "SigV4Tests", dependencies: ["SigV4"]),
      ])
    """

  static func repository(
    _ texts: [String: String], manifest: String = manifest, documents: [String: String] = [:],
    paths: Set<String> = []
  ) throws(RepositoryError) -> Repository {
    try Repository(
      manifest: manifest, files: files(texts), documents: files(documents), paths: paths)
  }

  private static func files(_ texts: [String: String]) -> [SourceFile] {
    texts.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: $0.value) }
  }

  /// The lines where one file breaks a rule.
  static func lines(
    _ rule: some Rule, _ text: String, at path: String = "Sources/SigV4/Thing.swift"
  ) throws(RepositoryError) -> [Int] {
    rule.findings(in: try repository([path: text])).map(\.line)
  }
}
