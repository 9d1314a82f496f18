import Foundation

/// The files of the repository that docs/compatibility.md is made from.
struct RepositoryFiles {
  /// The folder with `Package.swift`.
  let root: URL

  private static let model = "kms-2014-11-01"
  /// The targets that decide on the errors of KMS.
  private static let answering = ["Sources/KMSFront", "Sources/KMSService"]

  /// Where the page is.
  var compatibilityURL: URL { root.appending(path: "docs/compatibility.md") }

  /// The page, made anew.
  ///
  /// - Throws: `CompilerError`, or what reading a file throws.
  func compatibilityPage() throws -> String {
    try Compilation(
      model: [UInt8](Data(contentsOf: root.appending(path: "Models/\(Self.model).json"))),
      overlay: [UInt8](Data(contentsOf: root.appending(path: "Models/kms-overlay.json"))),
      name: Self.model
    ).compatibilityPage(
      differences: text("docs/DIVERGENCES.md"),
      unimplemented: text("Tests/EndToEnd/unimplemented-operations.txt"), sources: sources())
  }

  private func sources() throws -> [String] {
    try Self.answering.flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        .filter { $0.hasSuffix(".swift") }.sorted().map { try text("\(folder)/\($0)") }
    }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}
