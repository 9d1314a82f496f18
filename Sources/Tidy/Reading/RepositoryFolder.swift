#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A repository on disk.
struct RepositoryFolder {
  /// The folder that holds `Package.swift`, without a slash at the end.
  let root: String

  /// Endings of the files that rules look into.
  private static let endings = [".swift", ".c", ".h", ".modulemap", ".py"]

  /// Folders that links lead into.
  private static let folders = ["Models", "Sources", "Tests", "docs", "packaging", "scripts"]

  /// Reads what the rules look at.
  func repository() throws(RepositoryError) -> Repository {
    try Repository(
      manifest: try text(of: "Package.swift"),
      files: try files(in: "Sources", endings: RepositoryFolder.endings)
        + files(in: "Tests", endings: RepositoryFolder.endings),
      documents: try files(in: "docs", endings: [".md"]) + rootDocuments(),
      paths: try allPaths())
  }

  private func rootDocuments() throws(RepositoryError) -> [SourceFile] {
    var documents: [SourceFile] = []
    for name in try rootNames() where name.hasSuffix(".md") {
      documents.append(SourceFile(path: name, text: try text(of: name)))
    }
    return documents
  }

  private func allPaths() throws(RepositoryError) -> Set<String> {
    let names = try rootNames()
    var paths = Set(names)
    for name in RepositoryFolder.folders where names.contains(name) {
      paths.formUnion(try self.paths(in: name))
    }
    return paths
  }

  private func rootNames() throws(RepositoryError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: root)
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw .unreadable(path: ".")
    }
  }

  private func files(in folder: String, endings: [String]) throws(RepositoryError) -> [SourceFile] {
    var files: [SourceFile] = []
    for path in try paths(in: folder) where endings.contains(where: path.hasSuffix) {
      files.append(SourceFile(path: path, text: try text(of: path)))
    }
    return files
  }

  private func paths(in folder: String) throws(RepositoryError) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
    } catch {
      throw .unreadable(path: folder)
    }
    return names.filter { name in
      name.split(separator: "/").allSatisfy { !$0.hasPrefix(".") && $0 != "__pycache__" }
    }
    .map { "\(folder)/\($0)" }.sorted()
  }

  private func text(of path: String) throws(RepositoryError) -> String {
    guard let data = FileManager.default.contents(atPath: "\(root)/\(path)"),
      let text = String(validating: data, as: UTF8.self)
    else { throw .unreadable(path: path) }
    return text
  }
}
