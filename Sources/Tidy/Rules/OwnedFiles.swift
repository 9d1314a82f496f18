/// Every source file belongs to a target, and every target has source files: nothing lies about dead.
struct OwnedFiles: Rule {
  static let name = "owned-files"

  func findings(in repository: Repository) -> [Finding] {
    let orphans = repository.files.compactMap { file -> Finding? in
      guard !file.path.hasSuffix(".py"), repository.manifest.target(owning: file.path) == nil
      else { return nil }
      return finding(file, 1, "the file belongs to no target of Package.swift")
    }
    let empty = repository.manifest.targets.compactMap { target -> Finding? in
      guard !repository.files.contains(where: { $0.path.hasPrefix(target.path + "/") }) else {
        return nil
      }
      return finding(
        repository.manifestFile, target.line, "`\(target.name)` has no files in `\(target.path)`")
    }
    return orphans + empty
  }
}
