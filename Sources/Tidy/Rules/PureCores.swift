/// Cores are pure: no files, sockets, clocks, threads or environment, so no module that offers them.
struct PureCores: Rule {
  static let name = "pure-cores"

  private static let impure: Set<String> = [
    "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl",
  ]

  func findings(in repository: Repository) -> [Finding] {
    repository.writtenSwiftSources.flatMap { file -> [Finding] in
      guard let target = repository.manifest.target(owning: file.path), Layer(of: target) == .core
      else { return [] }
      return Import.all(in: file).filter { PureCores.impure.contains($0.module) }.map {
        finding(
          file, $0.line, "a core does not import `\($0.module)`; pass in what it would be used for")
      }
    }
  }
}
