/// The rules that the compiler and the formatter cannot hold. A remark made twice in review comes here.
public enum HouseRules {
  /// Every rule.
  static let all: [any Rule] = [
    DeclaredImports(), LayerArrows(), PureCores(), FoundationAtTheEdge(), OwnedFiles(),
    FunctionLength(), FileLength(), NamesThatSayNothing(), ForbiddenConstructs(), StrayNotes(),
    DocComments(), LiveReferences(), LiveLinks(), NamedTests(),
  ]

  /// Applies every rule to a repository on disk.
  ///
  /// - Parameter root: the folder that holds `Package.swift`.
  /// - Returns: what is wrong, in the order of paths and lines; empty when all is well.
  /// - Throws: `RepositoryError` if the manifest or a file cannot be read.
  public static func findings(inRepositoryAt root: String) throws(RepositoryError) -> [Finding] {
    let repository = try RepositoryFolder(root: root).repository()
    return all.flatMap { $0.findings(in: repository) }
      .sorted { ($0.path, $0.line, $0.rule) < ($1.path, $1.line, $1.rule) }
  }
}

/// One rule.
protocol Rule: Sendable {
  /// How the rule is called in findings.
  static var name: String { get }

  /// Everything in the repository that breaks it.
  func findings(in repository: Repository) -> [Finding]
}

extension Rule {
  func finding(_ file: SourceFile, _ line: Int, _ text: String) -> Finding {
    Finding(path: file.path, line: line, rule: Self.name, text: text)
  }
}
