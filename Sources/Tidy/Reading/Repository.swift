/// What the rules look at: the manifest and the text files beside it.
struct Repository: Sendable {
  let manifest: Manifest
  /// `Package.swift` itself.
  let manifestFile: SourceFile
  /// The files of `Sources` and `Tests`.
  let files: [SourceFile]
  /// The Markdown files of `docs` and of the root.
  let documents: [SourceFile]
  /// Every file and folder, seen from the root; not those that builds make.
  let paths: Set<String>

  /// Collects a repository.
  ///
  /// - Throws: `.manifestUnreadable`.
  init(
    manifest: String, files: [SourceFile], documents: [SourceFile] = [], paths: Set<String> = []
  ) throws(RepositoryError) {
    manifestFile = SourceFile(path: "Package.swift", text: manifest)
    self.manifest = try Manifest(manifestFile)
    self.files = files
    self.documents = documents
    self.paths = paths
  }

  /// The Swift files that people write.
  var writtenSwift: [SourceFile] { files.filter { $0.isSwift && $0.isOurWriting } }

  /// The Swift files that people write and that ship.
  var writtenSwiftSources: [SourceFile] { writtenSwift.filter { !$0.isTest } }
}

/// Why the rules could not be applied.
public enum RepositoryError: Error, Hashable, Sendable {
  /// The manifest has a form that the reader does not know.
  case manifestUnreadable(line: Int)
  /// A file or folder cannot be read, or is not UTF-8.
  case unreadable(path: String)
}
